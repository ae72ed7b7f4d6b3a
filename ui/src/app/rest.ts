/** What the first screen does without, in one file that is read after it. */
export { KeysHelp } from "../actions/KeysHelp";
export { ContactForm } from "../features/contacts/ContactForm";
export { ImportScreen } from "../features/imports/ImportScreen";
export { ReplaceToken } from "../features/settings/ReplaceToken";
export { SettingsScreen } from "../features/settings/SettingsScreen";
export { ChangeForm } from "../features/sync/ChangeForm";
export { SyncScreen } from "../features/sync/SyncScreen";
export { TodayScreen } from "../features/today/TodayScreen";
export { BoardScreen } from "../features/tasks/BoardScreen";
