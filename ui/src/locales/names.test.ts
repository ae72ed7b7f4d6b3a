import { expect, test } from "vitest";

import de from "./de.json";
import en from "./en.json";

/**
 * The accessible names that are a promise: helpers for people who use screen readers rely on them, and so do the tests
 * in a real window. More may be added, these stay.
 */
const promised: [key: string, english: string, german: string][] = [
  ["app.contacts", "Contacts", "Kontakte"],
  ["app.tasks", "Tasks", "Aufgaben"],
  ["app.sync", "Sync", "Abgleich"],
  ["app.settings", "Settings", "Einstellungen"],
  ["connect.token", "Private integration token", "Private-Integration-Token"],
  ["connect.account", "Sub-account ID", "Sub-Account-ID"],
  ["connect.advanced", "Advanced", "Erweitert"],
  ["connect.address", "API address", "API-Adresse"],
  ["connect.connect", "Connect", "Verbinden"],
  ["connect.sample", "Try with sample data", "Mit Beispieldaten ausprobieren"],
  ["contacts.search", "Search contacts", "Kontakte suchen"],
  ["contacts.title", "Contacts", "Kontakte"],
  ["contacts.new", "New contact", "Neuer Kontakt"],
  ["card.region", "Contact", "Kontakt"],
  ["tags.title", "Tags", "Tags"],
  ["tasks.title", "Tasks", "Aufgaben"],
  ["notes.title", "Notes", "Notizen"],
  ["appointments.title", "Appointments", "Termine"],
  ["card.edit", "Edit", "Bearbeiten"],
  ["card.delete", "Delete", "Löschen"],
  ["tasks.new", "New task", "Neue Aufgabe"],
  ["notes.new", "New note", "Neue Notiz"],
  ["transcripts.title", "Calls", "Anrufe"],
  ["transcripts.toNote", "Transcript to note", "Transkript als Notiz"],
  ["transcripts.fromFile", "Transcript from file", "Transkript aus Datei"],
  [
    "transcripts.automatic.title",
    "Transcripts become notes by themselves",
    "Transkripte werden von selbst zu Notizen",
  ],
  ["tags.add", "Add tag", "Tag hinzufügen"],
  ["tags.remove", "Remove tag {{tag}}", "Tag {{tag}} entfernen"],
  ["fields.title", "Title", "Titel"],
  ["fields.due", "Due", "Fällig"],
  ["fields.assignee", "Assignee", "Zuständig"],
  ["notes.field", "Note", "Notiz"],
  ["settings.signOut", "Sign out", "Abmelden"],
  ["fields.firstName", "First name", "Vorname"],
  ["fields.lastName", "Last name", "Nachname"],
  ["fields.email", "Email", "E-Mail"],
  ["fields.phone", "Phone", "Telefon"],
  ["fields.company", "Company", "Firma"],
  ["common.save", "Save", "Speichern"],
  ["common.cancel", "Cancel", "Abbrechen"],
  ["board.columns.overdue", "Overdue", "Überfällig"],
  ["board.columns.today", "Today", "Heute"],
  ["board.columns.tomorrow", "Tomorrow", "Morgen"],
  ["board.columns.thisWeek", "This week", "Diese Woche"],
  ["board.columns.later", "Later", "Später"],
  ["board.columns.done", "Done", "Erledigt"],
  ["sync.upToDate", "Up to date", "Aktuell"],
  ["sync.offline", "Offline", "Offline"],
  ["sync.waiting", "{{countText}} waiting", "{{countText}} ausstehend"],
  ["sync.now", "Sync now", "Jetzt abgleichen"],
  ["sync.retry", "Retry", "Erneut versuchen"],
  ["sync.discard", "Discard", "Verwerfen"],
];

const textAt = (texts: unknown, key: string): unknown =>
  key.split(".").reduce((at: unknown, part) => (at as Record<string, unknown> | undefined)?.[part], texts);

test.each(promised)("%s is called “%s” and “%s”", (key, english, german) => {
  expect([textAt(en, key), textAt(de, key)]).toEqual([english, german]);
});
