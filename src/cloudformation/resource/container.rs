//! Relays in containers: one task of one container, without a shell, a writable file or a right too many.

use serde_json::{Value as Json, json};

use crate::cloudformation::stack::RELAY_TASKS;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Architecture, ContainerService, ContainerTask};

/// The user that distroless images call `nonroot`.
const NONROOT: &str = "65532";

pub fn cluster() -> Json {
    let settings = json!([{ "Name": "containerInsights", "Value": "enabled" }]);
    json!({ "ClusterSettings": settings })
}

pub fn task(task: &ContainerTask) -> Json {
    let processor = match task.architecture {
        Architecture::X86 => "X86_64",
        Architecture::Arm => "ARM64",
    };
    let variables = task.environment.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
    let container = json!({
        "Name": task.name,
        "Image": task.image,
        "Essential": true,
        "User": NONROOT,
        "ReadonlyRootFilesystem": true,
        "LinuxParameters": { "Capabilities": { "Drop": ["ALL"] }, "InitProcessEnabled": true },
        "Environment": variables.collect::<Vec<_>>(),
        // The program asks its own loopback port: an image without a shell has nothing else to ask with.
        "HealthCheck": {
            "Command": ["CMD", "/relay", "--health"],
            "Interval": 30,
            "Timeout": 5,
            "Retries": 3,
            "StartPeriod": 300,
        },
        "StopTimeout": 30,
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": reference(&task.log_group),
                "awslogs-region": task.region,
                "awslogs-stream-prefix": task.name,
            },
        },
    });
    json!({
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "RuntimePlatform": { "CpuArchitecture": processor, "OperatingSystemFamily": "LINUX" },
        "Cpu": task.cpu.to_string(),
        "Memory": task.memory.to_string(),
        "ExecutionRoleArn": attribute(&task.execution_role, "Arn"),
        "TaskRoleArn": attribute(&task.task_role, "Arn"),
        "ContainerDefinitions": [container],
    })
}

/// Stop, then start: two relays of one change stream would publish everything twice. For the same reason zones are not
/// rebalanced, which starts first and stops then.
pub fn service(service: &ContainerService) -> Json {
    json!({
        "Cluster": reference(&service.cluster),
        "TaskDefinition": reference(&service.task),
        "LaunchType": "FARGATE",
        "DesiredCount": reference(RELAY_TASKS),
        "DeploymentConfiguration": {
            "MinimumHealthyPercent": 0,
            "MaximumPercent": 100,
            "DeploymentCircuitBreaker": { "Enable": true, "Rollback": true },
        },
        "AvailabilityZoneRebalancing": "DISABLED",
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "AssignPublicIp": "DISABLED",
                "SecurityGroups": [attribute(&service.security_group, "GroupId")],
                "Subnets": service.subnets,
            },
        },
        "EnableECSManagedTags": true,
        "PropagateTags": "SERVICE",
    })
}
