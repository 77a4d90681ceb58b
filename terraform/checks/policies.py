"""Reads what `terraform show -json` says after an apply, and holds every policy in it against two things.

1. No action is allowed on a wildcard that can be scoped. What can be scoped is in ACTIONS, from the AWS Service Authorization Reference
   (https://docs.aws.amazon.com/service-authorization/latest/reference/), as it was on 2026-09-26. An action that is not there fails:
   look it up and add it.
2. Who may do what: WISHES, each a request that has to be allowed or refused, decided as IAM does (a denial wins; without an allowance
   nothing is allowed; a condition on a key that the request does not have is not met).

3. docs/aws.md says of the orchestrator's rights what is so: its JSON blocks are those of the example, with names in place of ids.

    python3 policies.py DOCUMENT KIND=STATE.json ...        KIND is `example` or `everything`
"""

import fnmatch
import json
import re
import sys

# what an action can be limited to; nothing: to no resource at all, so its resource has to be "*"
ACTIONS = {
    "ec2:CancelSpotInstanceRequests": ["spot-instances-request"],
    "ec2:CreateTags": ["instance", "volume", "spot-instances-request"],
    "ec2:DescribeAvailabilityZones": [],
    "ec2:DescribeImages": [],
    "ec2:DescribeInstanceTypeOfferings": [],
    "ec2:DescribeInstanceTypes": [],
    "ec2:DescribeInstances": [],
    "ec2:DescribeSecurityGroups": [],
    "ec2:DescribeSpotInstanceRequests": [],
    "ec2:DescribeSpotPriceHistory": [],
    "ec2:DescribeSubnets": [],
    "ec2:GetConsoleOutput": ["instance"],
    "ec2:GetSpotPlacementScores": [],
    "ec2:RunInstances": [
        "capacity-reservation",
        "image",
        "instance",
        "network-interface",
        "security-group",
        "spot-instances-request",
        "subnet",
        "volume",
    ],
    "ec2:TerminateInstances": ["instance"],
    "iam:CreateServiceLinkedRole": ["role"],
    "iam:PassRole": ["role"],
    "kms:Decrypt": ["key"],
    "kms:GenerateDataKey": ["key"],
    "pricing:GetProducts": [],
    "s3:AbortMultipartUpload": ["object"],
    "s3:DeleteObject": ["object"],
    "s3:GetObject": ["object"],
    "s3:ListBucket": ["bucket"],
    "s3:ListBucketMultipartUploads": ["bucket"],
    "s3:PutObject": ["object"],
    "s3:RestoreObject": ["object"],
    "servicequotas:GetAWSDefaultServiceQuota": [],
    "servicequotas:GetServiceQuota": ["quota"],
    "ssm:GetParameters": ["parameter"],
}

REGION = "[a-z]{2}(-[a-z]+)+-[0-9]"
# how such a resource is written; only its last part may hold a wildcard, and never be nothing but one where it has a name of ours
ARNS = {
    "bucket": r"arn:aws:s3:::[a-z0-9-]+",
    "object": r"arn:aws:s3:::[a-z0-9-]+/.+",
    "role": r"arn:aws:iam::\d{12}:role/[^*]+",
    "key": rf"arn:aws:kms:{REGION}:\d{{12}}:key/[^*]+",
    "quota": rf"arn:aws:servicequotas:{REGION}:\d{{12}}:ec2/\*",
    "parameter": rf"arn:aws:ssm:{REGION}::parameter/aws/service/\*",
    "image": rf"arn:aws:ec2:{REGION}::image/\*",
    "subnet": rf"arn:aws:ec2:{REGION}:\d{{12}}:subnet/subnet-[0-9a-f]+",
    "security-group": rf"arn:aws:ec2:{REGION}:\d{{12}}:security-group/sg-[0-9a-f]+",
}
for made_later in ("capacity-reservation", "instance", "network-interface", "spot-instances-request", "volume"):
    ARNS[made_later] = rf"arn:aws:ec2:{REGION}:\d{{12}}:{made_later}/\*"


# have a policy that is not of this module's writing: the bucket's once more, AWS's default
OTHERS = ("aws_kms_key", "aws_s3_bucket", "aws_vpc_endpoint")


def many(value):
    return value if isinstance(value, list) else [value]


class Account:
    """The roles of a state with their policies, and what it says of itself."""

    def __init__(self, state):
        self.documents = []  # (where, document)
        self.roles = {}  # name: statements
        self.trust = {}  # name: statements
        self.everybody = []  # statements of buckets' policies
        self.said = state["values"]["outputs"]["stint"]["value"]
        arns, attached = {}, []
        for resource in self._resources(state["values"]["root_module"]):
            kind, values = resource["type"], resource["values"]
            if kind == "aws_iam_role":
                document = self._document(resource["address"] + " (trust)", values["assume_role_policy"])
                self.trust[values["name"]] = document
                self.roles.setdefault(values["name"], [])
            elif kind == "aws_iam_role_policy":
                self.roles.setdefault(values["role"], []).extend(self._document(resource["address"], values["policy"]))
            elif kind == "aws_iam_policy":
                arns[values["arn"]] = self._document(resource["address"], values["policy"])
            elif kind == "aws_iam_role_policy_attachment":
                attached.append((values["role"], values["policy_arn"]))
            elif kind == "aws_s3_bucket_policy":
                self.everybody.extend(self._document(resource["address"], values["policy"]))
            elif "policy" in values and kind not in OTHERS:
                raise SystemExit(f"{resource['address']} has a policy that this check does not know: teach it")
        for role, arn in attached:
            self.roles.setdefault(role, []).extend(arns[arn])

    def _resources(self, module):
        for resource in module.get("resources", []):
            if resource["mode"] == "managed":
                yield resource
        for child in module.get("child_modules", []):
            yield from self._resources(child)

    def _document(self, where, text):
        statements = many(json.loads(text)["Statement"])
        self.documents.append((where, statements))
        return statements

    def allows(self, role, action, resource, **context):
        """Whether a role may do something to a resource. A `__` in a name of the context stands for `:`."""
        keys = {"aws:SecureTransport": "true"}
        keys.update({name.replace("__", ":", 1): value for name, value in context.items()})
        statements = self.roles[role] + self.everybody
        hits = {statement["Effect"] for statement in statements if applies(statement, action, resource, keys)}
        return hits == {"Allow"}


def applies(statement, action, resource, keys):
    return (
        any(fnmatch.fnmatchcase(action.lower(), one.lower()) for one in many(statement["Action"]))
        and any(fnmatch.fnmatchcase(resource, one) for one in many(statement["Resource"]))
        and all(
            met(operator, keys.get(key), many(wanted))
            for operator, conditions in statement.get("Condition", {}).items()
            for key, wanted in conditions.items()
        )
    )


def met(operator, value, wanted):
    if value is None:
        return False
    if operator in ("StringEquals", "Bool"):
        return value in wanted
    if operator in ("StringLike", "ArnEquals"):
        return any(fnmatch.fnmatchcase(value, one) for one in wanted)
    raise SystemExit(f"condition operator {operator} is one this check does not know: teach it")


def unscoped(account):
    """What is allowed on more than it need be, in words."""
    for where, statements in account.documents:
        for statement in statements:
            what = f"{where}, statement {statement.get('Sid', '(without id)')}"
            if statement["Effect"] == "Deny":
                continue
            if "NotAction" in statement or "NotResource" in statement or "NotPrincipal" in statement:
                yield f"{what}: an allowance of all but something"
                continue
            if "Resource" not in statement:  # who may take a role
                if any("*" in one for one in principals(statement["Principal"])):
                    yield f"{what}: anybody may take the role"
                continue
            if "Principal" in statement:
                yield f"{what}: an allowance for others than the roles"
                continue
            actions, resources = many(statement["Action"]), many(statement["Resource"])
            for action in actions:
                if action not in ACTIONS:
                    yield f"{what}: {action} is not in this check's table: look up what it can be limited to"
            kinds = {kind for action in actions for kind in ACTIONS.get(action, [])}
            free = [action for action in actions if not ACTIONS.get(action, ["?"])]
            if free and kinds:
                yield f"{what}: {free[0]} cannot be limited to a resource, and stands beside actions that can"
            for resource in resources:
                if free and resource == "*":
                    continue
                if not any(re.fullmatch(ARNS[kind], resource) for kind in kinds):
                    yield f"{what}: {', '.join(actions)} on {resource}, which is wider than need be, or not what it acts on"


def principals(who):
    return [one for names in who.values() for one in many(names)] if isinstance(who, dict) else many(who)


def wishes(kind, account):
    """(what it is, whether it is wished, whether it is so), for each."""
    said = account.said
    name, root = ("stint", "") if kind == "example" else ("all", "ml/stint/")
    mine, other = ("default", "vision") if kind == "example" else ("vision", "language")
    installation = "anybodys" if kind == "example" else "inst-1"
    bucket = "arn:aws:s3:::" + said["bucket"]
    home = f"{bucket}/{root}"
    number = said["orchestrator_role_arn"].split(":")[4]
    region = said["regions"].split(",")[0]
    ec2 = f"arn:aws:ec2:{region}:{number}:"
    machine, orchestrator = f"{name}-{mine}", f"{name}@orchestrator"

    def wish(role, wanted, action, resource, **context):
        # where a request is made of one resource
        shown = " ".join(f"{key}={value}" for key, value in context.items())
        return (f"{role}: {action} {resource} {shown}".rstrip(), wanted, account.allows(role, action, resource, **context))

    for key in ("run-1/log/00000000000000000007.json", "run-1/mail/1-1/0/order.json", "run-1/shard-0001/data/3/u", "blobs/abc"):
        yield wish(machine, True, "s3:GetObject", home + f"{mine}/{key}")
        yield wish(machine, True, "s3:PutObject", home + f"{mine}/{key}")
        yield wish(machine, False, "s3:GetObject", home + f"{other}/{key}")
        yield wish(machine, False, "s3:PutObject", home + f"{other}/{key}")
        yield wish(machine, False, "s3:GetObject", home + f"{mine}2/{key}")
        yield wish(machine, False, "s3:GetObject", home + f"{mine}/{key}", aws__SecureTransport="false")
        yield wish(orchestrator, True, "s3:GetObject", home + f"{mine}/{key}")
        yield wish(orchestrator, True, "s3:DeleteObject", home + f"{mine}/{key}")
        yield wish(orchestrator, True, "s3:RestoreObject", home + f"{other}/{key}")
        yield wish(machine, False, "s3:RestoreObject", home + f"{mine}/{key}")
    for key in ("run-1/data/3/u", "run-1/shard-0001/data/3/u", "run-1/parts/2/1/0/1.json", "run-1/outputs/ce9f24b9/out/model.bin"):
        yield wish(machine, True, "s3:DeleteObject", home + f"{mine}/{key}")
        yield wish(machine, True, "s3:AbortMultipartUpload", home + f"{mine}/{key}")
        yield wish(machine, False, "s3:DeleteObject", home + f"{other}/{key}")
        yield wish(machine, False, "s3:AbortMultipartUpload", home + f"{other}/{key}")
    for key in ("run-1/log/00000000000000000007.json", "run-1/mail/1-1/0/order.json", "blobs/abc"):
        yield wish(machine, False, "s3:DeleteObject", home + f"{mine}/{key}")
    yield wish(machine, True, "s3:GetObject", home + "agents/0a1b.tar.gz")
    yield wish(machine, False, "s3:PutObject", home + "agents/0a1b.tar.gz")
    yield wish(machine, False, "s3:DeleteObject", home + "agents/0a1b.tar.gz")
    yield wish(machine, False, "s3:GetObject", home + "installations/i-1/doctor/object")
    yield wish(machine, True, "s3:ListBucket", bucket, s3__prefix=f"{root}{mine}/run-1/log/")
    yield wish(machine, False, "s3:ListBucket", bucket, s3__prefix=f"{root}{other}/run-1/log/")
    yield wish(machine, False, "s3:ListBucket", bucket, s3__prefix="")
    yield wish(machine, False, "s3:ListBucket", bucket)
    yield wish(machine, True, "s3:ListBucketMultipartUploads", bucket)
    for role in (machine, orchestrator):
        for action in ("DeleteBucket", "PutBucketPolicy", "PutLifecycleConfiguration", "PutBucketVersioning", "GetBucketPolicy"):
            yield wish(role, False, "s3:" + action, bucket)
        for action in ("iam:CreateUser", "iam:PutRolePolicy", "iam:AttachRolePolicy", "sts:AssumeRole"):
            yield wish(role, False, action, f"arn:aws:iam::{number}:role/{orchestrator}")
    yield wish(machine, False, "ec2:RunInstances", ec2 + "instance/i-1")
    yield wish(machine, False, "ec2:TerminateInstances", ec2 + "instance/i-1", **{"ec2__ResourceTag/stint:installation": installation})
    yield wish(machine, False, "iam:PassRole", said["machine_role_arns"][mine], iam__PassedToService="ec2.amazonaws.com")
    if root:
        yield wish(orchestrator, False, "s3:GetObject", bucket + "/elsewhere/secret")
        yield wish(orchestrator, False, "s3:ListBucket", bucket, s3__prefix="elsewhere/")
        yield wish(machine, True, "kms:Decrypt", next(one for one in keys_of(account)))
    yield wish(orchestrator, True, "s3:ListBucket", bucket, s3__prefix=f"{root}{other}/")

    def launch(wanted, **change):
        # a launch is allowed when each of its resources is
        tags = {"aws__RequestTag/stint:installation": change.get("installation", installation)}
        if change.get("untagged"):
            tags = {}
        subnet = change.get("subnet", said["subnets"].split(",")[0])
        place = change.get("ec2", ec2)
        parts = [
            ("instance/*", {"ec2__MetadataHttpTokens": change.get("tokens", "required"), **tags}),
            ("spot-instances-request/*", tags),
            ("volume/*", tags),
            ("network-interface/*", {"ec2__Subnet": f"{place}subnet/{subnet}"}),
            (f"subnet/{subnet}", {}),
            (f"security-group/{change.get('group', said['security_group'])}", {}),
        ]
        allowed = all(account.allows(orchestrator, "ec2:RunInstances", place + part, **keys) for part, keys in parts)
        image = f"arn:aws:ec2:{place.split(':')[3]}::image/ami-1"
        owner = change.get("owner", "amazon")
        allowed = allowed and account.allows(orchestrator, "ec2:RunInstances", image, ec2__Owner=owner)
        return (f"{orchestrator}: a launch with {change or 'nothing unusual'}", wanted, allowed)

    yield launch(True)
    yield launch(False, untagged=True)
    yield launch(False, tokens="optional")
    yield launch(False, subnet="subnet-0123456789abcdef0")
    yield launch(False, group="sg-0123456789abcdef0")
    yield launch(False, owner="666666666666")
    yield launch(False, ec2=f"arn:aws:ec2:ap-east-1:{number}:")
    yield launch(kind == "example", installation="somebody-else")
    tagged = {"ec2__ResourceTag/stint:installation": installation}
    foreign = {"ec2__ResourceTag/stint:installation": "somebody-else"}
    for action, thing in (("TerminateInstances", "instance/i-1"), ("CancelSpotInstanceRequests", "spot-instances-request/sir-1")):
        yield wish(orchestrator, True, "ec2:" + action, ec2 + thing, **tagged)
        yield wish(orchestrator, kind == "example", "ec2:" + action, ec2 + thing, **foreign)
        yield wish(orchestrator, False, "ec2:" + action, ec2 + thing)
    yield wish(orchestrator, False, "ec2:StopInstances", ec2 + "instance/i-1", **tagged)
    yield wish(orchestrator, True, "ec2:CreateTags", ec2 + "instance/i-1", ec2__CreateAction="RunInstances")
    yield wish(orchestrator, False, "ec2:CreateTags", ec2 + "instance/i-1")
    for team in (mine, other):
        yield wish(orchestrator, True, "iam:PassRole", said["machine_role_arns"][team], iam__PassedToService="ec2.amazonaws.com")
        yield wish(orchestrator, False, "iam:PassRole", said["machine_role_arns"][team], iam__PassedToService="lambda.amazonaws.com")
    yield wish(orchestrator, False, "iam:PassRole", f"arn:aws:iam::{number}:role/Admin", iam__PassedToService="ec2.amazonaws.com")
    yield wish(orchestrator, False, "iam:PassRole", said["orchestrator_role_arn"], iam__PassedToService="ec2.amazonaws.com")
    spot = f"arn:aws:iam::{number}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot"
    made = "iam:CreateServiceLinkedRole"
    yield wish(orchestrator, kind == "example", made, spot, iam__AWSServiceName="spot.amazonaws.com")
    yield wish(orchestrator, False, made, spot, iam__AWSServiceName="rds.amazonaws.com")
    yield wish(orchestrator, True, "ec2:DescribeSpotPriceHistory", "*")
    yield wish(orchestrator, True, "ssm:GetParameters", f"arn:aws:ssm:{region}::parameter/aws/service/canonical/ubuntu")
    yield wish(orchestrator, False, "ssm:GetParameters", f"arn:aws:ssm:{region}:{number}:parameter/production/password")
    yield wish(orchestrator, False, "secretsmanager:GetSecretValue", "*")


def keys_of(account):
    for statement in account.roles["all@orchestrator"]:
        if statement.get("Sid") == "Key":
            yield from many(statement["Resource"])


def as_documented(account):
    """The orchestrator's policies with names for what differs from account to account, by their own name."""
    said = account.said
    number = said["orchestrator_role_arn"].split(":")[4]
    for name, text in said["orchestrator_policies"].items():
        for wide, narrow in ((said["bucket"], "BUCKET"), (said["security_group"], "SECURITY_GROUP"), (number, "ACCOUNT")):
            text = text.replace(wide, narrow)
        text = re.sub("subnet-[0-9a-f]+", "SUBNET", text).replace(said["regions"], "REGION")
        yield name, ordered(json.loads(text))


def ordered(value):
    """JSON with lists as sets, and a list of one as that one."""
    if isinstance(value, dict):
        return {key: ordered(one) for key, one in value.items()}
    if isinstance(value, list):
        distinct = {json.dumps(ordered(one), sort_keys=True): ordered(one) for one in value}
        return [distinct[key] for key in sorted(distinct)] if len(distinct) > 1 else next(iter(distinct.values()))
    return value


def undocumented(path, account):
    with open(path, encoding="utf-8") as document:
        blocks = [ordered(json.loads(one)) for one in re.findall(r"```json\n(.*?)```", document.read(), re.DOTALL)]
    for name, policy in as_documented(account):
        if policy not in blocks:
            yield f"{path} has no block with the orchestrator's policy `{name}`:\n{json.dumps(policy, indent=2)}"


def main(arguments):
    wrong, held = [], 0
    for argument in arguments[1:]:
        kind, path = argument.split("=", 1)
        with open(path, encoding="utf-8") as state:
            account = Account(json.load(state))
        wrong += [f"{kind}: {words}" for words in unscoped(account)]
        for what, wanted, found in wishes(kind, account):
            held += 1
            if wanted != found:
                wrong.append(f"{kind}: {'refused' if wanted else 'allowed'}, and should not be: {what}")
        if kind == "example":
            wrong += undocumented(arguments[0], account)
        print(f"{kind}: {len(account.documents)} policies")
    for words in wrong:
        print("WRONG " + words)
    print(f"{held} requests decided; {len(wrong)} wrong")
    return 1 if wrong or not held else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
