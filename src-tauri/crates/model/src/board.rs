use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Task, TaskKey};

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Column {
    /// Past and not done. Takes no drop.
    Overdue,
    /// Due until the end of this day.
    Today,
    /// Due tomorrow.
    Tomorrow,
    /// After tomorrow, up to Sunday.
    ThisWeek,
    /// After that, or without a date.
    Later,
    /// Done in the last seven days.
    Done,
}

/// Which tasks the board shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BoardOf {
    /// Assigned to the user the rep is.
    Mine,
    /// Everybody's.
    Everyone,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// All six columns, in order.
    pub columns: Vec<BoardColumn>,
    /// Whose tasks these are.
    pub of: BoardOf,
    /// The rep has said who they are, so "mine" can be shown.
    pub mine_possible: bool,
    /// The token may not read all tasks: only those of opened contacts are here.
    pub only_opened_contacts: bool,
}

/// A column with its tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BoardColumn {
    /// Which.
    pub column: Column,
    /// Takes a drop now.
    pub takes_drop: bool,
    /// Number of tasks, also where not all are listed.
    pub total: u32,
    /// Soonest first; done ones latest first, at most 500.
    pub tasks: Vec<Task>,
}

/// Moves a task to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TaskMove {
    /// Which task.
    pub task: TaskKey,
    /// Where to.
    pub to: Column,
}
