"""LocalStack, whose CloudFormation looks for a rule to remove on the default bus alone, and there finds none of ours. Here it
looks on the bus that the rule was made on.
"""

from localstack.runtime.main import main
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.services.events.resource_providers.aws_events_rule import EventsRuleProvider


def delete(_, request):
    events = request.aws_client_factory.events
    bus, _, name = request.desired_state["Id"].rpartition("|")
    place = {"EventBusName": bus} if bus else {}
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name, **place)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets, **place)
    events.delete_rule(Name=name, **place)
    return ProgressEvent(
        status=OperationStatus.SUCCESS, resource_model=request.desired_state, custom_context=request.custom_context
    )


EventsRuleProvider.delete = delete
main()
