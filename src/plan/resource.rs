//! Every kind of resource that a stack can hold, with what was decided about it.
//!
//! What is the same for all of a kind (encryption, billing, TLS) is not said here: it belongs to the kind's emission.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::grant::{Statement, Trust};
pub use crate::model::{Attribute, TableKey};
pub use crate::syntax::ast::{Architecture, AttributeType, LogDetail, LogLevel};

/// A resource of a stack.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The logical ID.
    pub id: String,
    /// The path of the declaration that asked for it, `domains.stock.handlers.allocate-stock`.
    pub declared_by: String,
    /// What must stand before it, beyond what it refers to.
    pub depends_on: Vec<String>,
    /// Whether it keeps what cannot be made again: such are kept or deleted as the environment's `removal` says.
    pub keeps_data: bool,
    /// What it is.
    pub body: Body,
}

/// A text of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Known now.
    Literal(String),
    /// `Ref` to a resource or a parameter.
    Ref(String),
    /// `Fn::GetAtt` of a resource.
    Attribute(String, &'static str),
    /// `Fn::Sub` of a text with `${Resource}` or `${Resource.Attribute}` in it.
    Sub(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Literal(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Literal(text)
    }
}

/// What a resource is.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each variant is named like the type that it holds")]
pub enum Body {
    Alarm(Alarm),
    Api(Api),
    ApiIntegration(ApiIntegration),
    ApiRoute(ApiRoute),
    ApiStage(ApiStage),
    Archive(Archive),
    Bucket(Bucket),
    BucketPolicy(BucketPolicy),
    Bus(Bus),
    BusPolicy(BusPolicy),
    ContainerCluster(ContainerCluster),
    ContainerService(ContainerService),
    ContainerTask(ContainerTask),
    DatabaseCluster(DatabaseCluster),
    DatabaseInstance(DatabaseInstance),
    DatabaseParameters(DatabaseParameters),
    DatabaseSubnets(DatabaseSubnets),
    Endpoint(Endpoint),
    EventSchema(EventSchema),
    Function(Function),
    FunctionPermission(FunctionPermission),
    LogDelivery(LogDelivery),
    LogDestination(LogDestination),
    LogGroup(LogGroup),
    LogSource(LogSource),
    Mapping(Mapping),
    Network(Network),
    Queue(Queue),
    QueuePolicy(QueuePolicy),
    Role(Role),
    RouteTable(RouteTable),
    RouteTableAssociation(RouteTableAssociation),
    Rule(Rule),
    SchemaRegistry(SchemaRegistry),
    Secret(Secret),
    SecretAttachment(SecretAttachment),
    SecurityGroup(SecurityGroup),
    SecurityGroupRule(SecurityGroupRule),
    Subnet(Subnet),
    Table(Table),
    Topic(Topic),
    TopicPolicy(TopicPolicy),
    TopicSubscription(TopicSubscription),
}

/// A bus.
#[derive(Clone, Debug)]
pub struct Bus {
    /// Its name.
    pub name: String,
    /// What its domain is for.
    pub description: Option<String>,
    /// What it logs.
    pub log: Option<(LogLevel, LogDetail)>,
}

/// One statement of a bus's policy.
#[derive(Clone, Debug)]
pub struct BusPolicy {
    /// The bus's name.
    pub bus: String,
    /// The statement's id, unique in the account.
    pub statement_id: String,
    /// What it says.
    pub statement: Statement,
}

/// An archive of a domain's own events.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The bus.
    pub bus_arn: String,
    /// What is kept.
    pub pattern: Json,
    /// Days.
    pub days: u32,
}

/// A registry of event schemas.
#[derive(Clone, Debug)]
pub struct SchemaRegistry {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// An event's schema in a registry.
#[derive(Clone, Debug)]
pub struct EventSchema {
    /// The registry's name.
    pub registry: String,
    /// The event's name.
    pub name: String,
    /// What the event means.
    pub description: Option<String>,
    /// The schema, in JSON Schema draft 4, the newest that the registry takes.
    pub content: Json,
}

/// A rule and its one target.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The bus's name.
    pub bus: String,
    /// What it is for.
    pub description: String,
    /// What it matches.
    pub pattern: Json,
    /// Where matching events go.
    pub target: Target,
}

/// A rule's target.
#[derive(Clone, Debug)]
pub struct Target {
    /// A queue or a bus.
    pub arn: String,
    /// The role that delivers to a bus.
    pub role_arn: Option<String>,
    /// The queue for what could not be delivered.
    pub dead_letters_arn: Value,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Its name, where another stack names it.
    pub name: Option<String>,
    /// First in, first out, a group at a time.
    pub fifo: bool,
    /// Seconds that a received message stays hidden; 30 where nothing receives.
    pub visibility: Option<u32>,
    /// Seconds that a message is kept.
    pub retention: u32,
    /// Where a message goes that was received too often: the queue's ARN and how often.
    pub redrive: Option<(Value, u32)>,
}

/// The policy of a queue. Its emission adds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct QueuePolicy {
    /// The queue's logical ID.
    pub queue: String,
    /// Who may send.
    pub statements: Vec<Statement>,
}

/// An alarm topic.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its name.
    pub name: String,
}

/// The policy of a topic. Its emission adds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct TopicPolicy {
    /// The topic's logical ID.
    pub topic: String,
    /// Who may publish.
    pub statements: Vec<Statement>,
}

/// Someone who hears of alarms.
#[derive(Clone, Debug)]
pub struct TopicSubscription {
    /// The topic's logical ID.
    pub topic: String,
    /// The address.
    pub email: String,
}

/// An alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// What it means, for who is woken by it.
    pub description: String,
    /// `AWS/SQS`.
    pub namespace: &'static str,
    /// `ApproximateNumberOfMessagesVisible`.
    pub metric: &'static str,
    /// What is measured.
    pub dimensions: Vec<(&'static str, Value)>,
    /// `Maximum`, `Sum`, …
    pub statistic: &'static str,
    /// Seconds.
    pub period: u32,
    /// Periods in a row that must breach.
    pub periods: u32,
    /// Breaching when the metric is greater; for a heartbeat, when it is less.
    pub threshold: Threshold,
    /// The topic.
    pub topic_arn: String,
}

/// When an alarm sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threshold {
    /// Above a value; no data is good.
    Above(u32),
    /// Below a value; no data is bad.
    Below(u32),
}

/// A log group.
#[derive(Clone, Debug)]
pub struct LogGroup {
    /// Its name, where AWS asks for one.
    pub name: Option<String>,
    /// Days.
    pub days: u32,
}

/// A bus as a source of logs.
#[derive(Clone, Debug)]
pub struct LogSource {
    /// Its name.
    pub name: String,
    /// The bus.
    pub bus_arn: String,
    /// `ERROR_LOGS`, `INFO_LOGS` or `TRACE_LOGS`.
    pub log_type: &'static str,
}

/// A log group as a destination of logs.
#[derive(Clone, Debug)]
pub struct LogDestination {
    /// Its name.
    pub name: String,
    /// The log group's logical ID.
    pub log_group: String,
}

/// A delivery from a source to a destination.
#[derive(Clone, Debug)]
pub struct LogDelivery {
    /// The source's name.
    pub source: String,
    /// The destination's logical ID.
    pub destination: String,
}

/// A role with its one inline policy.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name, where another stack names it.
    pub name: Option<String>,
    /// What it is for.
    pub description: String,
    /// Who may assume it.
    pub trust: Trust,
    /// What it may do.
    pub statements: Vec<Statement>,
    /// The ARN of the managed policy that bounds it.
    pub boundary: Option<String>,
}

/// A Lambda function.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it does.
    pub description: String,
    /// The parameter that holds its code's key in the artefact bucket.
    pub code: String,
    /// The processor.
    pub architecture: Architecture,
    /// MiB.
    pub memory: u32,
    /// Seconds.
    pub timeout: u32,
    /// Its role's logical ID.
    pub role: String,
    /// Its log group's logical ID.
    pub log_group: String,
    /// Its variables.
    pub environment: BTreeMap<String, Value>,
    /// Its place in a network: the subnets' logical IDs and the security group's.
    pub network: Option<(Vec<String>, String)>,
}

/// Who may invoke a function.
#[derive(Clone, Debug)]
pub struct FunctionPermission {
    /// The function's logical ID.
    pub function: String,
    /// The service.
    pub principal: &'static str,
    /// The caller's account.
    pub account: String,
    /// The caller.
    pub source_arn: Value,
}

/// An event source mapping.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The function's logical ID.
    pub function: String,
    /// What it polls.
    pub source: MappingSource,
}

/// What a mapping polls.
#[derive(Clone, Debug)]
pub enum MappingSource {
    /// A queue: its ARN, and how many invocations may run at once.
    Queue {
        /// The queue.
        arn: Value,
        /// Invocations at once.
        concurrency: Option<u32>,
    },
    /// A DynamoDB stream.
    Stream {
        /// The table's logical ID.
        table: String,
        /// What is let through, one pattern a publication.
        filters: Vec<Json>,
        /// Retries of a batch.
        attempts: u32,
        /// Seconds after which a change is given up.
        age: u32,
        /// The failure bucket's logical ID.
        failure_bucket: String,
    },
}

/// A DynamoDB table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its primary key.
    pub key: TableKey,
    /// Its indexes by name.
    pub indexes: BTreeMap<String, TableKey>,
    /// The attribute of the time to live.
    pub ttl: Option<String>,
    /// Whether a stream reads it.
    pub stream: bool,
    /// Whether it can be restored to any second of the last 35 days.
    pub recovery: bool,
    /// Whether it refuses to be deleted.
    pub protected: bool,
}

/// A failure bucket: encrypted, private, expiring.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Days for which an object is kept.
    pub days: u32,
}

/// The policy of a bucket: its emission holds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct BucketPolicy {
    /// The bucket's logical ID.
    pub bucket: String,
}

/// An HTTP API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its name.
    pub name: String,
    /// What its domain is for.
    pub description: Option<String>,
}

/// The one stage of an API.
#[derive(Clone, Debug)]
pub struct ApiStage {
    /// The API's logical ID.
    pub api: String,
    /// The access log's logical ID.
    pub log_group: String,
    /// Requests a second.
    pub rate: u32,
    /// Requests at once.
    pub burst: u32,
}

/// What a route leads to.
#[derive(Clone, Debug)]
pub struct ApiIntegration {
    /// The API's logical ID.
    pub api: String,
    /// The function's logical ID.
    pub function: String,
    /// Milliseconds that the API waits.
    pub timeout: u32,
}

/// A route.
#[derive(Clone, Debug)]
pub struct ApiRoute {
    /// The API's logical ID.
    pub api: String,
    /// `PATCH /payments/{id}`.
    pub key: String,
    /// The integration's logical ID.
    pub integration: String,
}

/// A virtual network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its addresses.
    pub cidr: String,
}

/// A private subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// The network's logical ID.
    pub network: String,
    /// Its addresses.
    pub cidr: String,
    /// Its place in the region's list of zones.
    pub zone: u32,
}

/// A route table without a route out.
#[derive(Clone, Debug)]
pub struct RouteTable {
    /// The network's logical ID.
    pub network: String,
}

/// A subnet's route table.
#[derive(Clone, Debug)]
pub struct RouteTableAssociation {
    /// The subnet's logical ID.
    pub subnet: String,
    /// The route table's logical ID.
    pub table: String,
}

/// A security group without rules of its own.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// What it is for.
    pub description: String,
    /// The network's logical ID.
    pub network: String,
}

/// A rule of a security group.
#[derive(Clone, Debug)]
pub struct SecurityGroupRule {
    /// What it is for.
    pub description: String,
    /// The group's logical ID.
    pub group: String,
    /// In or out.
    pub direction: Direction,
    /// The TCP port.
    pub port: u16,
    /// The other side.
    pub peer: Peer,
}

/// A direction of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the group.
    In,
    /// Out of the group.
    Out,
}

/// The other side of a security group's rule.
#[derive(Clone, Debug)]
pub enum Peer {
    /// A group, by its logical ID.
    Group(String),
    /// Anywhere: for gateway endpoints, from subnets that have no route out.
    Anywhere,
}

/// A VPC endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The network's logical ID.
    pub network: String,
    /// `com.amazonaws.eu-west-1.sqs`.
    pub service: String,
    /// How it is reached.
    pub kind: EndpointKind,
    /// Who may do what through it.
    pub statements: Vec<Statement>,
}

/// How an endpoint is reached.
#[derive(Clone, Debug)]
pub enum EndpointKind {
    /// Through route tables, by their logical IDs.
    Gateway(Vec<String>),
    /// Through an interface in each subnet: the subnets' logical IDs and the security group's.
    Interface(Vec<String>, String),
}

/// The subnets of a DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseSubnets {
    /// What they are for.
    pub description: String,
    /// The subnets' logical IDs.
    pub subnets: Vec<String>,
}

/// The settings of a DocumentDB cluster. Its emission turns TLS and the audit log on.
#[derive(Clone, Debug)]
pub struct DatabaseParameters {
    /// What they are for.
    pub description: String,
    /// `docdb5.0`.
    pub family: &'static str,
    /// Seconds for which changes can be read.
    pub change_stream_retention: u32,
}

/// A DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseCluster {
    /// `5.0.0`.
    pub engine_version: &'static str,
    /// The secret's logical ID.
    pub secret: String,
    /// The subnets' logical ID.
    pub subnets: String,
    /// The security group's logical ID.
    pub security_group: String,
    /// The settings' logical ID.
    pub parameters: String,
    /// Days for which backups are kept.
    pub backup_days: u32,
    /// Whether it refuses to be deleted.
    pub protected: bool,
}

/// An instance of a DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseInstance {
    /// The cluster's logical ID.
    pub cluster: String,
    /// `db.t4g.medium`.
    pub class: String,
}

/// The secret of a cluster's one user.
#[derive(Clone, Debug)]
pub struct Secret {
    /// What it is for.
    pub description: String,
    /// The user's name.
    pub username: &'static str,
}

/// What adds host and port to a secret.
#[derive(Clone, Debug)]
pub struct SecretAttachment {
    /// The secret's logical ID.
    pub secret: String,
    /// The cluster's logical ID.
    pub cluster: String,
}

/// A cluster of containers.
#[derive(Clone, Debug)]
pub struct ContainerCluster {}

/// A task of one container.
#[derive(Clone, Debug)]
pub struct ContainerTask {
    /// Units of 1/1024 of a processor.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
    /// The processor.
    pub architecture: Architecture,
    /// The role that pulls the image and writes the log, by its logical ID.
    pub execution_role: String,
    /// The role that the program runs under, by its logical ID.
    pub task_role: String,
    /// The container's name.
    pub name: String,
    /// The image, with its digest.
    pub image: Value,
    /// Its variables.
    pub environment: BTreeMap<String, Value>,
    /// The log group's logical ID.
    pub log_group: String,
    /// The region that it logs to.
    pub region: String,
}

/// A service of exactly one task, stopped before its successor starts.
#[derive(Clone, Debug)]
pub struct ContainerService {
    /// The cluster's logical ID.
    pub cluster: String,
    /// The task's logical ID.
    pub task: String,
    /// The subnets' logical IDs.
    pub subnets: Vec<String>,
    /// The security group's logical ID.
    pub security_group: String,
}
