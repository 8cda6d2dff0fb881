window.timeline = {};
