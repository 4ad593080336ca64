//! Every kind of resource that a stack can hold, with what was decided about it.
//!
//! What is the same for all of a kind (encryption, billing, TLS) is not said here: it belongs to the kind's emission.

mod alarm;
mod api;
mod bucket;
mod bus;
mod container;
mod database;
mod function;
mod key;
mod kind;
mod log;
mod network;
mod queue;
mod role;
mod rule;
mod schedule;
mod schema;
mod security_group;
mod table;

pub use alarm::{Alarm, Threshold, Topic, TopicPolicy, TopicSubscription};
pub use api::{Api, ApiAuthorizer, ApiIntegration, ApiRoute, ApiStage, Authorization};
pub use bucket::{Bucket, BucketPolicy};
pub use bus::{Archive, Bus, BusEncryption, BusPolicy};
pub use container::{ContainerCluster, ContainerService, ContainerTask};
pub use database::{
    DatabaseCluster, DatabaseInstance, DatabaseParameters, DatabaseSubnets, Secret, SecretAttachment, SecretRotation,
};
pub use function::{Function, FunctionPermission, Mapping, MappingSource};
pub use key::Key;
pub use log::{LogDelivery, LogDestination, LogGroup, LogSource};
pub use network::{Endpoint, EndpointKind, Network, RouteTable, RouteTableAssociation, Subnet};
pub use queue::{Queue, QueuePolicy};
pub use role::Role;
pub use rule::{Rule, Target};
pub use schedule::{Schedule, ScheduleGroup};
pub use schema::{EventSchema, SchemaRegistry};
pub use security_group::{Direction, Peer, SecurityGroup, SecurityGroupRule};
pub use table::Table;

pub use crate::model::{Attribute, Batch, RetryPolicy, TableKey};
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
    ApiAuthorizer(ApiAuthorizer),
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
    Key(Key),
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
    Schedule(Schedule),
    ScheduleGroup(ScheduleGroup),
    SchemaRegistry(SchemaRegistry),
    Secret(Secret),
    SecretAttachment(SecretAttachment),
    SecretRotation(SecretRotation),
    SecurityGroup(SecurityGroup),
    SecurityGroupRule(SecurityGroupRule),
    Subnet(Subnet),
    Table(Table),
    Topic(Topic),
    TopicPolicy(TopicPolicy),
    TopicSubscription(TopicSubscription),
}
