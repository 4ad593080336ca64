//! Whether values are what a type admits, each mistake at its place.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as Json;

use super::{Kind, schema};
use crate::diagnostic::suggestion;
use crate::node::{Node, Step, Value};
use crate::source::Span;

/// Something that a type does not admit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where: the value, or the key of a property that must not stand there.
    pub span: Span,
    /// The property, `TracingConfig.Mode`.
    pub property: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What a type does not admit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It has no such property; what it has beside it.
    Unknown(Vec<String>),
    /// It sets the property itself.
    ReadOnly,
    /// The value is none that the property takes: what is the case (`is too small`), and what it takes.
    Value(String, Option<String>),
}

/// What of a type's properties, or of a part of them, it does not admit, in the order of the schema.
pub fn mistakes(kind: &Kind, properties: &Node) -> Vec<Mistake> {
    let schema = schema::of_part(&kind.name).expect("every type has a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("the registry's schemas are JSON Schema");
    let json = properties.to_json();
    let errors: Vec<_> = validator.iter_errors(&json).collect();
    // A value of the wrong kind is wrong in nothing else.
    let is_kind = |error: &&ValidationError<'_>| matches!(error.kind(), ValidationErrorKind::Type { .. });
    let of_wrong_kind: Vec<_> = errors.iter().filter(is_kind).map(|error| error.instance_path()).collect();
    let told = errors.iter().filter(|error| is_kind(error) || !of_wrong_kind.contains(&error.instance_path()));
    let mistakes = told.flat_map(|error| mistakes_of(error, properties, (kind, &schema)));
    read_only(kind, properties).into_iter().chain(mistakes).collect()
}

/// The properties among these that the type sets itself.
fn read_only(kind: &Kind, properties: &Node) -> Vec<Mistake> {
    let each = kind.read_only.iter().flat_map(|path| {
        let property = path.replace('/', ".");
        properties.keys(path).into_iter().map(move |span| Mistake {
            span,
            property: property.clone(),
            fault: Fault::ReadOnly,
        })
    });
    each.collect()
}

fn mistakes_of(error: &ValidationError<'_>, properties: &Node, (kind, schema): (&Kind, &Json)) -> Vec<Mistake> {
    let segments: Vec<LocationSegment<'_>> = error.instance_path().segments().collect();
    let node = properties.at(segments.iter().map(|segment| match segment {
        LocationSegment::Property(name) => Step::Key(name),
        LocationSegment::Index(index) => Step::Index(*index),
    }));
    let property = dotted(&segments);
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        let mut known = known(error.schema_path(), schema);
        known.retain(|name| !property.is_empty() || !kind.read_only.contains(name));
        let unknown = unexpected.iter().map(|name| Mistake {
            span: key(node, name),
            property: if property.is_empty() { name.clone() } else { format!("{property}.{name}") },
            fault: Fault::Unknown(known.clone()),
        });
        return unknown.collect();
    }
    let (fact, help) = words(error, node);
    vec![Mistake { span: node.span, property, fault: Fault::Value(fact, help) }]
}

/// Where a key of a map stands.
fn key(node: &Node, name: &str) -> Span {
    match &node.value {
        Value::Map(entries) => entries.iter().find(|(key, _)| key.value == name).map_or(node.span, |(key, _)| key.span),
        _ => node.span,
    }
}

/// `Rules[0].Status`.
fn dotted(segments: &[LocationSegment<'_>]) -> String {
    let mut text = String::new();
    for segment in segments {
        match segment {
            LocationSegment::Property(name) if text.is_empty() => text.push_str(name),
            LocationSegment::Property(name) => text.push_str(&format!(".{name}")),
            LocationSegment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// The properties that stand beside an `additionalProperties`.
fn known(keyword: &Location, schema: &Json) -> Vec<String> {
    let around = keyword.as_str().strip_suffix("/additionalProperties").unwrap_or_default();
    let properties = schema.pointer(&format!("{around}/properties")).and_then(Json::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// What is the case, and what would be taken.
fn words(error: &ValidationError<'_>, node: &Node) -> (String, Option<String>) {
    use ValidationErrorKind as Is;
    let takes = |fact: &str, help: String| (fact.to_owned(), Some(help));
    match error.kind() {
        Is::Type { kind } => {
            let quote = matches!(kind, TypeKind::Single(JsonType::String))
                && matches!(node.value, Value::Bool(_) | Value::Integer(_) | Value::Float(_));
            let help = quote.then(|| "write it in quotes".to_owned());
            let found = match node.value {
                Value::Float(float) if float.fract() != 0.0 => "a fraction",
                _ => node.kind(),
            };
            (format!("takes {}, and this is {found}", types(kind)), help)
        }
        Is::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let near = match &node.value {
                Value::String(written) => suggestion(written, options.iter().filter_map(Json::as_str)),
                _ => None,
            };
            let listed = || options.iter().map(spelled).collect::<Vec<_>>().join(", ");
            takes("takes no such value", near.unwrap_or_else(|| format!("it is one of {}", listed())))
        }
        Is::Constant { expected_value } => takes("takes no such value", format!("it is {}", spelled(expected_value))),
        Is::Minimum { limit } => takes("is too small", format!("at least {limit}")),
        Is::Maximum { limit } => takes("is too large", format!("at most {limit}")),
        Is::ExclusiveMinimum { limit } => takes("is too small", format!("more than {limit}")),
        Is::ExclusiveMaximum { limit } => takes("is too large", format!("less than {limit}")),
        Is::MultipleOf { multiple_of } => takes("is between two steps", format!("a multiple of {multiple_of}")),
        Is::MinLength { limit } => takes("is too short", format!("at least {limit} characters")),
        Is::MaxLength { limit } => takes("is too long", format!("at most {limit} characters")),
        Is::MinItems { limit } => takes("has too few items", format!("at least {limit}")),
        Is::MaxItems { limit } => takes("has too many items", format!("at most {limit}")),
        Is::MinProperties { limit } => takes("has too few members", format!("at least {limit}")),
        Is::MaxProperties { limit } => takes("has too many members", format!("at most {limit}")),
        Is::UniqueItems => takes("has an item twice", "write each once".to_owned()),
        Is::Pattern { pattern } => takes("is not written as it has to be", format!("it matches `{pattern}`")),
        Is::Required { property } => {
            takes(&format!("lacks {}", spelled(property)), "what stands in a list is written whole".to_owned())
        }
        _ => ("takes no such value".to_owned(), None),
    }
}

/// The kinds of value that a property takes, in words.
fn types(kind: &TypeKind) -> String {
    let word = |kind: JsonType| match kind {
        JsonType::Null => "nothing",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::String => "a text",
        JsonType::Array => "a list",
        JsonType::Object => "a map",
    };
    match kind {
        TypeKind::Single(kind) => word(*kind).to_owned(),
        TypeKind::Multiple(kinds) => kinds.iter().map(word).collect::<Vec<_>>().join(" or "),
    }
}

/// A value as it would be written.
fn spelled(value: &Json) -> String {
    match value {
        Json::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::SourceId;

    /// The mistakes of properties, each as one line.
    fn said(kind: &str, properties: &str) -> Vec<String> {
        let node = crate::node::read(properties, SourceId::default(), &mut Diagnostics::new()).expect("YAML");
        let kind = crate::registry::kind(kind).expect("a type");
        let line = |Mistake { property, fault, .. }: Mistake| match fault {
            Fault::Unknown(_) => format!("{property} is unknown"),
            Fault::ReadOnly => format!("{property} is set by AWS"),
            Fault::Value(fact, Some(help)) => format!("{property} {fact}: {help}"),
            Fault::Value(fact, None) => format!("{property} {fact}"),
        };
        mistakes(kind, &node).into_iter().map(line).collect()
    }

    #[test]
    fn a_part_of_a_resource_may_be_right_by_itself() {
        let service = "{ DeploymentController: {}, HealthCheckGracePeriodSeconds: 30, Tags: [{ Key: a, Value: b }] }";
        assert_eq!(said("AWS::ECS::Service", service), [""; 0]);
        let key = "{ TargetObjectKeyFormat: { PartitionedPrefix: {} }, DestinationBucketName: logs }";
        assert_eq!(said("AWS::S3::Bucket", &format!("{{ LoggingConfiguration: {key} }}")), [""; 0]);
    }

    #[test]
    fn what_stands_in_a_list_is_whole() {
        let rules = "{ CorsConfiguration: { CorsRules: [{ AllowedMethods: [GET] }] } }";
        let wanted = "CorsConfiguration.CorsRules[0] lacks `AllowedOrigins`: what stands in a list is written whole";
        assert_eq!(said("AWS::S3::Bucket", rules), [wanted]);
    }

    #[test]
    fn each_mistake_is_told_at_its_place() {
        let queue = "{ Arn: x, DelaySeconds: '5', MaximumMessageSize: 1, Tags: { a: b }, Delay: 1 }";
        let mut said = said("AWS::SQS::Queue", queue);
        said.sort();
        let wanted = [
            "Arn is set by AWS",
            "Delay is unknown",
            "DelaySeconds takes a whole number, and this is a text",
            "MaximumMessageSize is too small: at least 1024",
            "Tags takes a list, and this is a map",
        ];
        assert_eq!(said, wanted);
    }

    #[test]
    fn bounds_are_told_in_words() {
        let one = |kind: &str, properties: &str| {
            let said = said(kind, properties);
            let [line] = said.as_slice() else { panic!("{said:?}") };
            line.clone()
        };
        assert_eq!(
            one("AWS::CloudWatch::Alarm", "{ DatapointsToAlarm: 0.5 }"),
            "DatapointsToAlarm takes a whole number, and this is a fraction"
        );
        assert_eq!(
            one("AWS::CloudWatch::Alarm", "{ TreatMissingData: 5 }"),
            "TreatMissingData takes a text, and this is a number: write it in quotes"
        );
        assert_eq!(
            one("AWS::IAM::Role", "{ MaxSessionDuration: 60 }"),
            "MaxSessionDuration is too small: at least 3600"
        );
        let policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assert_eq!(
            one("AWS::IAM::Role", &format!("{{ ManagedPolicyArns: ['{policy}', '{policy}'] }}")),
            "ManagedPolicyArns has an item twice: write each once"
        );
        assert_eq!(
            one("AWS::DynamoDB::Table", "{ TableClass: STANDART }"),
            "TableClass takes no such value: did you mean `STANDARD`?"
        );
        assert_eq!(one("AWS::SNS::Topic", "{ TracingConfig: [] }"), "TracingConfig takes a text, and this is a list");
        let layers = one("AWS::Lambda::Function", "{ Layers: [mine] }");
        assert!(layers.starts_with("Layers[0] is not written as it has to be: it matches `^(arn:"), "{layers}");
    }
}
