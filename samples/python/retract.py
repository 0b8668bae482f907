"""Takes back what was told of a step's product: a compensation of Lisa.Orleans, see samples/operators/retract.yaml.

retract.py JOB. The job says which run ended how, which step is to be undone, and which attempt this is. Put the call to your alert broker where the line is
printed; it must do no harm when it is made twice, so give it the run and the step for a key.
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as text:
    job = json.load(text)
print(f"{'!' * job['parameters']['level']} retracted {job['step']} of run {job['run']}, which was {job['state']}", file=sys.stderr)
