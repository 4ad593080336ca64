//! A plan with every kind of resource, wired as a domain with a DocumentDB store would have it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::plan::grant::{Principal, Statement, Trust};
use crate::plan::resource::*;
use crate::plan::stack::{Artefact, Removal, Stack, Wave};

pub const ACCOUNT: &str = "222222222222";
const BUS_ARN: &str = "arn:aws:events:eu-west-1:222222222222:event-bus/razors--dev--stock";

/// An empty stack.
pub fn stack(wave: Wave) -> Stack {
    Stack {
        name: format!("razors--dev--stock--{}", wave.as_str()),
        domain: "stock".to_owned(),
        wave,
        account: ACCOUNT.to_owned(),
        region: "eu-west-1".to_owned(),
        description: "Razors in stock".to_owned(),
        tags: [("system".to_owned(), "razors".to_owned())].into(),
        removal: Removal::Retain,
        resources: BTreeMap::new(),
        overrides: BTreeMap::new(),
        functions: BTreeMap::new(),
        images: BTreeMap::new(),
        outputs: BTreeMap::new(),
        asks: Vec::new(),
    }
}

fn at(id: &str) -> String {
    id.to_owned()
}

fn to(id: &str, attribute: &'static str) -> Value {
    Value::Attribute(id.to_owned(), attribute)
}

fn add(stack: &mut Stack, id: &str, body: Body) {
    stack.add(at(id), "domains.stock", body);
}

/// What receives.
pub fn bus() -> Stack {
    let mut stack = stack(Wave::Bus);
    let bus = "razors--dev--stock".to_owned();
    let described = Some("Razors: what is there, and what is promised".to_owned());
    let log = Some((LogLevel::Info, LogDetail::None));
    let encrypt = Statement::allow("Encrypt", &["kms:Decrypt", "kms:GenerateDataKey"], vec!["*".into()])
        .to(Principal::Service("events.amazonaws.com"))
        .when("StringEquals", "aws:SourceArn", vec![BUS_ARN.into()]);
    let key = Key { description: "Encrypts the bus of stock".to_owned(), statements: vec![encrypt] };
    add(&mut stack, "BusKey", Body::Key(key));
    let encryption = Some(BusEncryption { key: at("BusKey"), dead_letters: at("DeadLetters") });
    add(&mut stack, "Bus", Body::Bus(Bus { name: bus.clone(), description: described, log, encryption }));
    let statement = Statement::allow("Subscriptions", &["events:PutEvents"], vec![BUS_ARN.into()])
        .to(Principal::Account("111111111111".to_owned()))
        .when("ForAllValues:StringEquals", "events:source", vec!["app.subscriptions".into()])
        .when("StringEqualsIfExists", "events:detail-type", vec!["A".into(), "B".into()]);
    let policy = BusPolicy { bus: bus.clone(), statement_id: "subscriptions-1a2b".to_owned(), statement };
    stack.add_after(at("BusPolicy"), "domains.stock", [at("Bus")].into(), Body::BusPolicy(policy));
    let pattern = json!({ "source": ["app.stock"], "account": [ACCOUNT] });
    let archive = Archive { bus_arn: BUS_ARN.to_owned(), pattern, days: 20, key: Some(at("BusKey")) };
    stack.add_after(at("Archive"), "domains.stock", [at("Bus")].into(), Body::Archive(archive));

    let name = Some("/aws/vendedlogs/events/razors--dev--stock".to_owned());
    let writer = Statement::allow(
        "OneRule",
        &["logs:PutLogEvents"],
        vec!["arn:aws:logs:eu-west-1:222222222222:log-group:/aws/events/audit:*".into()],
    )
    .to(Principal::Services(&["delivery.logs.amazonaws.com", "events.amazonaws.com"]))
    .when("ArnLike", "aws:SourceArn", vec!["arn:aws:events:eu-west-1:222222222222:rule/bus/audit--*".into()]);
    let group = LogGroup { name: Some("/aws/events/audit".to_owned()), days: 30, writers: vec![writer] };
    add(&mut stack, "RuleLog", Body::LogGroup(group));
    add(&mut stack, "BusLog", Body::LogGroup(LogGroup { name, days: 30, writers: Vec::new() }));
    let source = LogSource { name: "stock-info".to_owned(), bus_arn: BUS_ARN.to_owned(), log_type: "INFO_LOGS" };
    stack.add_after(at("LogSource"), "domains.stock", [at("Bus")].into(), Body::LogSource(source));
    let destination = LogDestination { name: "stock".to_owned(), log_group: at("BusLog") };
    add(&mut stack, "LogDestination", Body::LogDestination(destination));
    let delivery = LogDelivery { source: "stock-info".to_owned(), destination: at("LogDestination") };
    stack.add_after(at("LogDelivery"), "domains.stock", [at("LogSource")].into(), Body::LogDelivery(delivery));

    let registry = SchemaRegistry { name: bus.clone(), description: "What stock tells".to_owned() };
    add(&mut stack, "Registry", Body::SchemaRegistry(registry));
    let content = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "type": "object" });
    let schema = EventSchema { registry: bus.clone(), name: "StockAllocated".to_owned(), description: None, content };
    stack.add_after(at("Schema"), "domains.stock", [at("Registry")].into(), Body::EventSchema(schema));

    add(&mut stack, "DeadLetters", Body::Queue(queue(Some("razors--dev--stock--dead"))));
    let redrive = Some((to("DeadLetters", "Arn"), 5));
    let inbound = Queue { visibility: Some(60), redrive, ..queue(Some("razors--dev--stock--in")) };
    add(&mut stack, "Queue", Body::Queue(inbound));
    add(&mut stack, "FifoQueue", Body::Queue(Queue { fifo: true, ..queue(Some("razors--dev--stock--in.fifo")) }));
    let sender = Statement::allow("OneRule", &["sqs:SendMessage"], vec![to("Queue", "Arn")])
        .to(Principal::Service("events.amazonaws.com"))
        .when("ArnEquals", "aws:SourceArn", vec!["arn:aws:events:eu-west-1:222222222222:rule/bus/rule".into()]);
    let policy = QueuePolicy { queue: at("Queue"), statements: vec![sender] };
    add(&mut stack, "QueuePolicy", Body::QueuePolicy(policy));
    let rule = Rule {
        name: "inbound".to_owned(),
        bus,
        description: "Subscriptions' events for allocate-stock".to_owned(),
        pattern: json!({ "source": ["app.subscriptions"], "detail-type": ["SubscriptionCreated"] }),
        target: Target {
            arn: "arn:aws:sqs:eu-west-1:222222222222:razors--dev--stock--in".to_owned(),
            role_arn: None,
            dead_letters_arn: to("DeadLetters", "Arn"),
            retry: RetryPolicy::LONGEST,
            message_group: None,
        },
    };
    stack.add_after(at("Rule"), "domains.stock", [at("Bus"), at("QueuePolicy")].into(), Body::Rule(rule));

    add(&mut stack, "Topic", Body::Topic(Topic { name: "razors--dev--stock--alarms".to_owned() }));
    let alarms = Statement::allow("Alarms", &["sns:Publish"], vec![Value::Ref(at("Topic"))])
        .to(Principal::Service("cloudwatch.amazonaws.com"))
        .when("StringEquals", "aws:SourceAccount", vec![ACCOUNT.into()]);
    add(&mut stack, "TopicPolicy", Body::TopicPolicy(TopicPolicy { topic: at("Topic"), statements: vec![alarms] }));
    let subscription = TopicSubscription { topic: at("Topic"), email: "oncall@razors.example".to_owned() };
    add(&mut stack, "OnCall", Body::TopicSubscription(subscription));
    let alarm = Alarm {
        description: "Something is in a dead-letter queue".to_owned(),
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: vec![("QueueName", to("DeadLetters", "QueueName"))],
        statistic: "Maximum",
        period: 60,
        periods: 1,
        threshold: Threshold::Above(0),
        topic_arn: "arn:aws:sns:eu-west-1:222222222222:razors--dev--stock--alarms".to_owned(),
    };
    add(&mut stack, "Alarm", Body::Alarm(alarm));
    stack
}

fn queue(name: Option<&str>) -> Queue {
    Queue { name: name.map(str::to_owned), fifo: false, visibility: None, retention: 345_600, redrive: None }
}

/// What stores, works and sends.
pub fn service() -> Stack {
    let mut stack = stack(Wave::Service);
    let built =
        |package: &str| Artefact { package: package.to_owned(), architecture: Architecture::Arm, ca_file: None };
    stack.functions.insert("FunctionCode".to_owned(), built("stock--allocate-stock"));
    stack.images.insert("RelayImage".to_owned(), built("stock--stock-changes-relay"));
    let address = Value::Sub("https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}".to_owned());
    stack.outputs.insert("Address".to_owned(), ("Where the API is".to_owned(), address));
    work(&mut stack);
    schedule(&mut stack);
    api(&mut stack);
    network(&mut stack);
    database(&mut stack);
    relay(&mut stack);
    stack
}

fn work(stack: &mut Stack) {
    let attribute = |name: &str, kind| Attribute { name: name.to_owned(), kind };
    let key = TableKey { partition: attribute("id", AttributeType::String), sort: None };
    let sort = Some(attribute("at", AttributeType::Number));
    let by_account = TableKey { partition: attribute("account", AttributeType::String), sort };
    let table = Table {
        key,
        indexes: [("by-account".to_owned(), by_account)].into(),
        ttl: Some("expires-at".to_owned()),
        stream: true,
        encryption_key: None,
        recovery: true,
        protected: false,
    };
    add(stack, "Table", Body::Table(table));
    add(stack, "Bucket", Body::Bucket(Bucket { days: 14 }));
    add(stack, "BucketPolicy", Body::BucketPolicy(BucketPolicy { bucket: at("Bucket") }));
    add(stack, "FunctionLog", Body::LogGroup(LogGroup { name: None, days: 30, writers: Vec::new() }));
    add(stack, "FunctionRole", Body::Role(role("lambda.amazonaws.com", to("Table", "Arn"))));
    let function = Function {
        description: "Allocates stock".to_owned(),
        code: "FunctionCode".to_owned(),
        architecture: Architecture::Arm,
        memory: 256,
        timeout: 10,
        role: at("FunctionRole"),
        log_group: at("FunctionLog"),
        environment: [("TABLE".to_owned(), Value::Ref(at("Table"))), ("OPENS".to_owned(), "12:30".into())].into(),
        network: Some((subnets(), at("FunctionGroup"))),
    };
    add(stack, "Function", Body::Function(function));
    let arn = "arn:aws:sqs:eu-west-1:222222222222:razors--dev--stock--in".into();
    let source = MappingSource::Queue { arn, size: 10, concurrency: Some(5) };
    add(stack, "QueueMapping", Body::Mapping(Mapping { function: at("Function"), source }));
    let source = MappingSource::Stream {
        table: at("Table"),
        filters: vec![json!({ "eventName": ["INSERT"] })],
        batch: Batch { size: 50, window: 5, parallel: 2 },
        attempts: 10,
        age: 21_600,
        failure_bucket: at("Bucket"),
    };
    add(stack, "StreamMapping", Body::Mapping(Mapping { function: at("Function"), source }));
}

fn schedule(stack: &mut Stack) {
    add(stack, "Hours", Body::ScheduleGroup(ScheduleGroup { name: "razors--dev--stock--count-stock".to_owned() }));
    add(stack, "HoursRole", Body::Role(role("scheduler.amazonaws.com", to("Table", "Arn"))));
    let schedule = Schedule {
        name: "count-stock".to_owned(),
        group: at("Hours"),
        description: "When count-stock runs".to_owned(),
        expression: "cron(0 6 ? * MON-FRI *)".to_owned(),
        queue_arn: "arn:aws:sqs:eu-west-1:222222222222:razors--dev--stock--in".to_owned(),
        role: at("HoursRole"),
        dead_letters_arn: "arn:aws:sqs:eu-west-1:222222222222:razors--dev--stock--dead".into(),
    };
    add(stack, "Schedule", Body::Schedule(schedule));
}

fn role(service: &'static str, resource: Value) -> Role {
    Role {
        name: None,
        description: "What a part of stock may do".to_owned(),
        trust: Trust { service, account: ACCOUNT.to_owned(), source_arn: None },
        statements: vec![Statement::allow("Table", &["dynamodb:GetItem", "dynamodb:Query"], vec![resource])],
        boundary: Some("arn:aws:iam::222222222222:policy/workload-boundary".to_owned()),
    }
}

fn api(stack: &mut Stack) {
    add(stack, "Api", Body::Api(Api { name: "razors--dev--stock".to_owned(), description: None }));
    add(stack, "ApiLog", Body::LogGroup(LogGroup { name: None, days: 30, writers: Vec::new() }));
    let stage = ApiStage { api: at("Api"), log_group: at("ApiLog"), rate: 50, burst: 100 };
    add(stack, "ApiStage", Body::ApiStage(stage));
    let integration = ApiIntegration { api: at("Api"), function: at("Function"), timeout: 11_000 };
    add(stack, "Integration", Body::ApiIntegration(integration));
    let authorizer = ApiAuthorizer {
        api: at("Api"),
        name: "jwt".to_owned(),
        issuer: "https://issuer.example".to_owned(),
        audience: vec!["stock".to_owned()],
    };
    add(stack, "Authorizer", Body::ApiAuthorizer(authorizer));
    let authorization = Authorization::Jwt(at("Authorizer"), vec!["stock.write".to_owned()]);
    let key = "PATCH /stock/{id}".to_owned();
    add(
        stack,
        "Route",
        Body::ApiRoute(ApiRoute { api: at("Api"), key, integration: at("Integration"), authorization }),
    );
    let route = "arn:aws:execute-api:eu-west-1:222222222222:${Api}/*/PATCH/stock/{id}".to_owned();
    let permission = FunctionPermission {
        function: at("Function"),
        principal: "apigateway.amazonaws.com",
        account: ACCOUNT.to_owned(),
        source_arn: Value::Sub(route),
    };
    add(stack, "Permission", Body::FunctionPermission(permission));
}

fn network(stack: &mut Stack) {
    add(stack, "Network", Body::Network(Network { cidr: "10.0.0.0/16".to_owned() }));
    add(stack, "RouteTable", Body::RouteTable(RouteTable { network: at("Network") }));
    for (zone, name) in [(0, "SubnetA"), (1, "SubnetB")] {
        let cidr = format!("10.0.{zone}.0/24");
        add(stack, name, Body::Subnet(Subnet { network: at("Network"), cidr, zone }));
        let association = RouteTableAssociation { subnet: at(name), table: at("RouteTable") };
        add(stack, &format!("{name}Routes"), Body::RouteTableAssociation(association));
    }
    for group in ["FunctionGroup", "DatabaseGroup", "EndpointGroup"] {
        let description = format!("{group} of stock");
        add(stack, group, Body::SecurityGroup(SecurityGroup { description, network: Value::Ref(at("Network")) }));
    }
    let mut allow = |id: &str, group: &str, direction, peer| {
        let description = "Functions to the database".to_owned();
        let rule = SecurityGroupRule { description, group: at(group), direction, port: 27_017, peer };
        add(stack, id, Body::SecurityGroupRule(rule));
    };
    allow("ToDatabase", "FunctionGroup", Direction::Out, Peer::Group(at("DatabaseGroup")));
    allow("FromFunction", "DatabaseGroup", Direction::In, Peer::Group(at("FunctionGroup")));
    allow("ToGateways", "FunctionGroup", Direction::Out, Peer::Anywhere);
    let mut endpoint = |id: &str, service: &str, kind, statements| {
        let service = format!("com.amazonaws.eu-west-1.{service}");
        add(stack, id, Body::Endpoint(Endpoint { network: Value::Ref(at("Network")), service, kind, statements }));
    };
    let own = Statement::allow("Own", &["secretsmanager:GetSecretValue"], vec!["*".into()])
        .to(Principal::Account(ACCOUNT.to_owned()));
    let kind = EndpointKind::Interface(subnets(), at("EndpointGroup"));
    endpoint("SecretsEndpoint", "secretsmanager", kind, vec![own]);
    endpoint("TablesEndpoint", "dynamodb", EndpointKind::Gateway(vec![Value::Ref(at("RouteTable"))]), Vec::new());
}

fn subnets() -> Vec<Value> {
    vec![Value::Ref(at("SubnetA")), Value::Ref(at("SubnetB"))]
}

fn database(stack: &mut Stack) {
    let description = "Payments' secret".to_owned();
    add(stack, "Secret", Body::Secret(Secret { description, username: "busline" }));
    let description = "Payments' subnets".to_owned();
    let placed = DatabaseSubnets { description, subnets: subnets() };
    add(stack, "Subnets", Body::DatabaseSubnets(placed));
    let description = "Payments' settings".to_owned();
    let parameters =
        DatabaseParameters { description, family: "docdb5.0".to_owned(), change_stream_retention: 604_800 };
    add(stack, "Parameters", Body::DatabaseParameters(parameters));
    let cluster = DatabaseCluster {
        engine_version: "5.0.0".to_owned(),
        secret: at("Secret"),
        subnets: at("Subnets"),
        security_group: at("DatabaseGroup"),
        parameters: at("Parameters"),
        backup_days: 7,
        protected: true,
    };
    add(stack, "Cluster", Body::DatabaseCluster(cluster));
    let instance = DatabaseInstance { cluster: at("Cluster"), class: "db.t4g.medium".to_owned() };
    add(stack, "Instance", Body::DatabaseInstance(instance));
    let attachment = SecretAttachment { secret: at("Secret"), cluster: at("Cluster") };
    add(stack, "Attachment", Body::SecretAttachment(attachment));
    let rotation = SecretRotation { secret: at("Secret"), function: at("Function"), days: 30 };
    add(stack, "Rotation", Body::SecretRotation(rotation));
}

fn relay(stack: &mut Stack) {
    add(stack, "Containers", Body::ContainerCluster(ContainerCluster {}));
    add(stack, "TaskRole", Body::Role(role("ecs-tasks.amazonaws.com", to("Table", "Arn"))));
    let repository = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/razors--dev--stock";
    let task = ContainerTask {
        cpu: 256,
        memory: 512,
        architecture: Architecture::Arm,
        execution_role: at("TaskRole"),
        task_role: at("TaskRole"),
        name: "stock-changes-relay".to_owned(),
        image: Value::Sub(format!("{repository}@${{RelayImage}}")),
        environment: [("SECRET".to_owned(), Value::Ref(at("Secret")))].into(),
        log_group: at("FunctionLog"),
        region: "eu-west-1".to_owned(),
    };
    add(stack, "Task", Body::ContainerTask(task));
    let service = ContainerService {
        cluster: at("Containers"),
        task: at("Task"),
        subnets: subnets(),
        security_group: at("FunctionGroup"),
    };
    add(stack, "Service", Body::ContainerService(service));
}
