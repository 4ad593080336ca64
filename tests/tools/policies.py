"""Judges every policy of templates by parliament: those of roles and those of resources.

Arguments: templates. Standard output: {"documents": how many, "findings": [{"issue", "detail", "where"}]}.

What parliament covers: that actions, operators and condition keys exist, that each action is given a resource of its kind
and a key that it knows, that values have the key's type, that ARNs, Sids and principals have their shape, and that no right
leads on to a greater one. What it does not: whether a service reads a key in a resource's policy, and whom a resource should
trust. A trust policy names no resource, and `*` in a key's policy is the key: there the role and the key are filled in. What
a template refers to becomes an ARN of the kind that AWS would put there. Conditions on keys that it cannot read are left out.
"""

import json
import re
import sys

import yaml

# pkg_resources, by which parliament finds its data, warns of its own end on standard error; nothing else is said there.
from parliament import analyze_policy_string

HERE = "eu-west-1:111111111111"
KEY = f"arn:aws:kms:{HERE}:key/11111111-1111-1111-1111-111111111111"
ROLE = "arn:aws:iam::111111111111:role/things"

# What a reference becomes: by the resource's type, and by the attribute or "Ref".
STANDS_FOR = {
    ("AWS::DynamoDB::Table", "Arn"): f"arn:aws:dynamodb:{HERE}:table/things",
    ("AWS::DynamoDB::Table", "Ref"): "things",
    # A stream's label is a time, whose colons parliament takes for parts of the ARN.
    ("AWS::DynamoDB::Table", "StreamArn"): f"arn:aws:dynamodb:{HERE}:table/things/stream/2026-01-01",
    ("AWS::ECS::Cluster", "Arn"): f"arn:aws:ecs:{HERE}:cluster/things",
    ("AWS::Events::EventBus", "Arn"): f"arn:aws:events:{HERE}:event-bus/things",
    ("AWS::Events::Rule", "Arn"): f"arn:aws:events:{HERE}:rule/things/thing",
    ("AWS::KMS::Key", "Arn"): KEY,
    ("AWS::Lambda::Function", "Arn"): f"arn:aws:lambda:{HERE}:function:things",
    ("AWS::Logs::LogGroup", "Arn"): f"arn:aws:logs:{HERE}:log-group:things:*",
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::things",
    ("AWS::SNS::Topic", "Ref"): f"arn:aws:sns:{HERE}:things",
    ("AWS::SNS::Topic", "TopicArn"): f"arn:aws:sns:{HERE}:things",
    ("AWS::SQS::Queue", "Arn"): f"arn:aws:sqs:{HERE}:things",
    ("AWS::SecretsManager::Secret", "Ref"): f"arn:aws:secretsmanager:{HERE}:secret:things-a1b2c3",
}

PSEUDO = {"AWS::AccountId": "111111111111", "AWS::Partition": "aws", "AWS::Region": "eu-west-1"}


def resolved(value, resources):
    """The value with what stands for its references."""
    if isinstance(value, list):
        return [resolved(item, resources) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(function, argument)] = value.items()
        if function == "Ref":
            return referred(argument, resources)
        if function == "Fn::GetAtt":
            return referred(".".join(argument), resources)
        if function == "Fn::Sub":
            return re.sub(r"\$\{([^!}]+)\}", lambda hole: referred(hole[1], resources), argument)
        if function.startswith("Fn::"):
            sys.exit(f"{function} in a policy: policies.py does not know what it becomes")
    return {key: resolved(item, resources) for key, item in value.items()}


def referred(name, resources):
    """What `Ref: name` becomes, or `Fn::GetAtt` with a dot in the name."""
    if name in PSEUDO:
        return PSEUDO[name]
    resource, _, attribute = name.partition(".")
    kind = resources[resource]["Type"] if resource in resources else resource
    if (kind, attribute or "Ref") not in STANDS_FOR:
        sys.exit(f"a policy refers to {name} of a {kind}: STANDS_FOR in policies.py does not know what it becomes")
    return STANDS_FOR[kind, attribute or "Ref"]


def documents(value, place):
    """Every policy document in a value, found by its shape, with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from documents(item, f"{place}.{index}")
    elif isinstance(value, dict):
        if "Statement" in value and "Version" in value:
            yield place, value
        elif "Effect" in value:
            yield place, {"Version": "2012-10-17", "Statement": [value]}
        else:
            for key, item in value.items():
                yield from documents(item, f"{place}.{key}")


# Keys of conditions whose type parliament's data gives by a name that its code does not know (ArrayOfARN): it would stop.
UNREADABLE = {"events:TargetArn"}


def readable(document):
    """The document without what parliament cannot read."""
    def conditions(statement):
        kept = {
            operator: {key: values for key, values in keys.items() if key not in UNREADABLE}
            for operator, keys in statement["Condition"].items()
        }
        return {operator: keys for operator, keys in kept.items() if keys}

    statements = [
        {**each, "Condition": conditions(each)} if "Condition" in each else each for each in document["Statement"]
    ]
    return {**document, "Statement": statements}


def judged(document):
    """What parliament finds in a document."""
    document = readable(document)
    findings = analyze_policy_string(json.dumps(document)).findings
    # What is found is a sentence, or the actions or resources that it is about.
    said = [each.detail if isinstance(each.detail, str) else json.dumps(each.detail) for each in findings]
    return [
        {"issue": each.issue, "detail": detail, "at": str(each.location.get("string"))}
        for each, detail in zip(findings, said)
    ]


def with_resource(document, place):
    """The document with the resource that it stands on, where it does not name it."""
    implied = {"AWS::IAM::Role.AssumeRolePolicyDocument": ROLE, "AWS::KMS::Key.KeyPolicy": KEY}.get(place)
    if implied is None:
        return document
    statements = [
        {**each, "Resource": implied} if each.get("Resource", "*") == "*" else each for each in document["Statement"]
    ]
    return {**document, "Statement": statements}


def main():
    """Each document is judged once, however many templates hold its like."""
    known = {}
    count = 0
    findings = []
    for template in sys.argv[1:]:
        with open(template, encoding="utf-8") as file:
            resources = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["Resources"]
        for name, resource in resources.items():
            for place, document in documents(resource.get("Properties", {}), resource["Type"]):
                count += 1
                document = with_resource(resolved(document, resources), place)
                key = json.dumps(document)
                if key not in known:
                    known[key] = judged(document)
                findings.extend({**finding, "where": f"{template} {name} {place}"} for finding in known[key])
    print(json.dumps({"documents": count, "findings": findings}))


main()
