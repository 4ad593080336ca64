"""LocalStack, mended where it does otherwise than AWS, so that what is right would fail there.

Its CloudFormation looks for a rule to remove on the default bus alone, and there finds none of ours: here it looks on the bus
that the rule was made on. And a dead letter of a FIFO queue keeps its deduplication id, so that within five minutes of its first
sending it comes to nothing when it is moved back: here it gets another one, as SQS gives it.
"""

from uuid import uuid4

from localstack.runtime.main import main
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.services.events.resource_providers.aws_events_rule import EventsRuleProvider
from localstack.services.sqs.models import FifoQueue


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


receive_as_sent = FifoQueue.receive


def receive(queue, *arguments, **options):
    received = receive_as_sent(queue, *arguments, **options)
    for letter in received.dead_letter_messages:
        letter.message["Attributes"]["MessageDeduplicationId"] = str(uuid4())
    return received


EventsRuleProvider.delete = delete
FifoQueue.receive = receive
main()
