"""Prints every fact once, from the first on: python subscriber.py BOOTSTRAP GROUP TOPIC..."""
import json
import sys

from confluent_kafka import Consumer

bootstrap, group, *topics = sys.argv[1:]
consumer = Consumer({
    "bootstrap.servers": bootstrap,
    "group.id": group,
    "auto.offset.reset": "earliest",
    "isolation.level": "read_committed",
})
consumer.subscribe(topics)
seen = {}
while True:
    record = consumer.poll(1.0)
    if record is None or record.error():
        continue
    place = (record.topic(), record.key())
    if record.value() is None:  # the tombstone after a removal
        seen.pop(place, None)
        continue
    event = {name[3:]: value.decode() for name, value in record.headers() or [] if name.startswith("ce_")}
    if event.get("specversion") != "1.0":
        print(place, "is skipped: it is no CloudEvent", file=sys.stderr)
    elif int(event["sequence"]) > seen.get(place, -1):  # delivery is at least once
        seen[place] = int(event["sequence"])
        print(event["type"], event["subject"], json.loads(record.value()), flush=True)
