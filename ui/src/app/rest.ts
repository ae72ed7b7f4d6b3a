/** What the first screen does without, in one file that is read after it. */
export { KeysHelp } from "../actions/KeysHelp";
export { CallsScreen } from "../features/calls/CallsScreen";
export { ContactForm } from "../features/contacts/ContactForm";
export { LeadDrop } from "../features/leads/LeadDrop";
export { LeadsScreen } from "../features/leads/LeadsScreen";
export { ImportScreen } from "../features/imports/ImportScreen";
export { ReplaceToken } from "../features/settings/ReplaceToken";
export { SettingsScreen } from "../features/settings/SettingsScreen";
export { ChangeForm } from "../features/sync/ChangeForm";
export { SyncScreen } from "../features/sync/SyncScreen";
export { TodayScreen } from "../features/today/TodayScreen";
export { BoardScreen } from "../features/tasks/BoardScreen";
