/** How people prove who they are, and on which devices they have: passwords' verifiers and the hashes of sessions' tokens. */
import type Database from 'better-sqlite3';

export class SignIns {
  readonly #db: Database.Database;
  readonly #sql;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#sql = {
      verifier: db.prepare<[string], string>('SELECT verifier FROM credential WHERE person = ?').pluck(),
      setVerifier: db.prepare('INSERT INTO credential (person, verifier) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET verifier = excluded.verifier'),
      session: db.prepare<[string], string>('SELECT person FROM session WHERE token = ?').pluck(),
      addSession: db.prepare('INSERT INTO session (token, person, device, at) VALUES (?, ?, ?, ?)'),
      /** The last but one stays: whoever did not hear the answer goes on with that. */
      endOlderSessions: db.prepare('DELETE FROM session WHERE person = @person AND device = @device AND token NOT IN (SELECT token FROM session WHERE person = @person AND device = @device ORDER BY at DESC LIMIT 1)'),
      endSessions: db.prepare('DELETE FROM session WHERE person = ? AND token <> ?'),
    };
  }

  /** What a person's password is checked with. */
  verifier(person: string): string | undefined { return this.#sql.verifier.get(person); }
  setVerifier(person: string, verifier: string): void { this.#sql.setVerifier.run(person, verifier); }
  /** Another password: all their sessions end but this one, by the hash of its token. */
  changePassword(person: string, verifier: string, but: string): void {
    this.#db.transaction(() => { this.setVerifier(person, verifier); this.#sql.endSessions.run(person, but); })();
  }
  /** The person of a session, by the hash of its token. */
  session(tokenHash: string): string | undefined { return this.#sql.session.get(tokenHash); }
  /** Of the sessions that this person had on this device before, only the last goes on beside it. `at`: ms since 1970. */
  addSession(tokenHash: string, person: string, device: string, at: number): void {
    this.#db.transaction(() => { this.#sql.endOlderSessions.run({ person, device }); this.#sql.addSession.run(tokenHash, person, device, at); })();
  }
}
