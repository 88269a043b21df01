//! Name–value pairs of forms and queries, read strictly and handed to serde. Unlike the usual readers this one refuses
//! fields that nobody asked for and single fields that come twice, and names them (C50).

use std::{borrow::Cow, collections::BTreeMap, fmt};

use percent_encoding::percent_decode_str;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor, value::SeqDeserializer,
};

use super::error::Fault;

/// The most fields a form or a query may have (C34).
pub(super) const MAX_FIELDS: usize = 100;

/// Pairs in the order they came.
#[derive(Debug, Default)]
pub(super) struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads `a=b&c=d`.
    ///
    /// # Errors
    /// Too many pairs, or bytes that are no UTF-8.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        Self::parse_up_to(text, MAX_FIELDS)
    }

    /// The same with a limit of its own.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub(super) fn parse_up_to(text: &str, max: usize) -> Result<Self, Fault> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let mut read = Vec::new();
        for pair in pairs {
            if read.len() == max {
                return Err(Fault::field("too-many-fields", max.to_string()));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            read.push((decode(name)?, decode(value)?));
        }
        Ok(Self(read))
    }

    /// Pairs that were read from something else.
    pub(super) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Takes one field out; the first, if it came several times.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let value = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        self.0.retain(|(key, _)| key != name);
        value
    }

    /// Takes all fields out whose names begin like this; each with the rest of its name and all its values.
    pub(super) fn take_all(&mut self, prefix: &str) -> BTreeMap<String, Vec<String>> {
        let mut taken: BTreeMap<String, Vec<String>> = BTreeMap::new();
        self.0.retain(|(name, value)| match name.strip_prefix(prefix) {
            Some(rest) => {
                taken.entry(rest.to_owned()).or_default().push(value.clone());
                false
            }
            None => true,
        });
        taken
    }

    /// Reads the fields into `T`.
    ///
    /// # Errors
    /// A field that `T` does not know, lacks, or wants once.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, Fault> {
        let mut fields: Vec<Field> = Vec::new();
        for (name, value) in self.0 {
            match fields.iter_mut().find(|field| field.name == name) {
                Some(field) => field.values.push(value),
                None => fields.push(Field { name, values: vec![value] }),
            }
        }
        let reader = Fields { rest: fields.into_iter(), value: None };
        T::deserialize(de::value::MapAccessDeserializer::new(reader)).map_err(|refused| match refused {
            Refused::Unknown(field) => Fault::field("unknown-field", field),
            Refused::Twice(field) => Fault::field("duplicate-field", field),
            Refused::Missing(field) => Fault::field("missing-field", field),
            Refused::Other(field) => Fault::field("bad-field", field),
        })
    }
}

fn decode(text: &str) -> Result<String, Fault> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned).map_err(|_| Fault::bad_request())
}

/// Why the fields are refused.
#[derive(Debug)]
enum Refused {
    Unknown(String),
    Twice(String),
    Missing(&'static str),
    Other(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::Unknown(field.to_owned())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

struct Fields {
    rest: std::vec::IntoIter<Field>,
    value: Option<Field>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        self.value = self.rest.next();
        let Some(field) = &self.value else { return Ok(None) };
        seed.deserialize(field.name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refused> {
        match self.value.take() {
            Some(field) => seed.deserialize(field),
            None => Err(Refused::Other(String::new())),
        }
    }
}

struct Field {
    name: String,
    values: Vec<String>,
}

impl Field {
    fn once(mut self) -> Result<String, Refused> {
        match (self.values.pop(), self.values.is_empty()) {
            (Some(value), true) => Ok(value),
            _ => Err(Refused::Twice(self.name)),
        }
    }
}

impl<'de> de::Deserializer<'de> for Field {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_string(self.once()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let mut values: SeqDeserializer<_, Refused> = SeqDeserializer::new(self.values.into_iter());
        visitor.visit_seq(Whole(&mut values))
    }

    /// What serde calls for fields that the struct does not have.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Refused> {
        Err(Refused::Unknown(self.name))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_bool(matches!(self.once()?.as_str(), "1" | "on" | "true" | "yes"))
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple
        tuple_struct map struct enum identifier
    }
}

struct Whole<'a, A>(&'a mut A);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Whole<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default)]
    struct Draft {
        name: String,
        land: Option<String>,
        days: Vec<String>,
        notify: bool,
    }

    fn read(text: &str) -> Result<Draft, Fault> {
        Pairs::parse(text)?.read()
    }

    #[test]
    fn fields_are_read_into_plain_structs() {
        let draft = read("name=J%C3%B6rg+M%26M&days=MO&days=TH&land=BY&notify=on").unwrap();
        assert_eq!(
            draft,
            Draft {
                name: "Jörg M&M".into(),
                land: Some("BY".into()),
                days: vec!["MO".into(), "TH".into()],
                notify: true
            }
        );
        assert_eq!(read("").unwrap(), Draft::default());
        assert_eq!(read("name").unwrap(), Draft::default());
    }

    #[test]
    fn unknown_and_doubled_fields_are_refused_by_name() {
        assert_eq!(read("name=a&role=admin").unwrap_err(), Fault::field("unknown-field", "role"));
        assert_eq!(read("name=a&name=b").unwrap_err(), Fault::field("duplicate-field", "name"));
        assert_eq!(read("land=BY&land=BE").unwrap_err(), Fault::field("duplicate-field", "land"));
        assert_eq!(read("name=%ff%fe").unwrap_err(), Fault::bad_request());
        let many = "days=MO&".repeat(101);
        assert_eq!(read(&many).unwrap_err().code, "too-many-fields");
        assert_eq!(read(&"days=MO&".repeat(100)).unwrap().days.len(), 100);
    }

    #[test]
    fn a_field_can_be_taken_out_first() {
        let mut pairs = Pairs::parse("form_token=x&name=a").unwrap();
        assert_eq!(pairs.take("form_token").as_deref(), Some("x"));
        assert_eq!(pairs.take("form_token"), None);
        assert_eq!(pairs.read::<Draft>().unwrap().name, "a");
    }
}
