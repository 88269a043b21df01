use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    actions::attendance::Named,
    domain::{
        attendance::LINES_MAX,
        text::{FieldError, Problem},
    },
};

/// Who was there and who was not, by the ids of their registrations or by their addresses.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "attended": ["eva@example.org"], "no_show": ["max@example.org"] }))]
pub(in crate::web::api) struct Attendance {
    /// Those who were there.
    #[schema(max_items = 2000)]
    attended: Vec<String>,
    /// Those who had a seat and did not come.
    #[schema(max_items = 2000)]
    no_show: Vec<String>,
}

impl Attendance {
    /// What the action takes.
    pub(in crate::web::api) fn read(self) -> Result<Named, FieldError> {
        for (field, list) in [("attended", &self.attended), ("no_show", &self.no_show)] {
            if list.len() > LINES_MAX {
                return Err(FieldError::new(field, Problem::TooLong { max: LINES_MAX }));
            }
        }
        Ok(Named { attended: self.attended, no_show: self.no_show })
    }
}

/// What was noted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::web::api) struct MarkedAttendance {
    /// So many registrations changed.
    pub(in crate::web::api) changed: u64,
    /// What named nobody with a seat, or several people.
    pub(in crate::web::api) unknown: Vec<String>,
}
