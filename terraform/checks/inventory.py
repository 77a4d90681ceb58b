"""Prints what an account at a stand-in for AWS holds, sorted: to compare before and after.

    python3 inventory.py http://127.0.0.1:PORT REGION ...

Keys of KMS are left out: nobody can delete one at once.
"""

import json
import re
import sys
import urllib.parse
import urllib.request

EC2 = {
    "DescribeAddresses": "allocationId",
    "DescribeInstances": "instanceId",
    "DescribeInternetGateways": "internetGatewayId",
    "DescribeLaunchTemplates": "launchTemplateId",
    "DescribeNatGateways": "natGatewayId",
    "DescribeNetworkInterfaces": "networkInterfaceId",
    "DescribeRouteTables": "routeTableId",
    "DescribeSecurityGroups": "groupId",
    "DescribeSpotInstanceRequests": "spotInstanceRequestId",
    "DescribeSubnets": "subnetId",
    "DescribeVolumes": "volumeId",
    "DescribeVpcEndpoints": "vpcEndpointId",
    "DescribeVpcs": "vpcId",
}
IAM = {"ListRoles": "RoleName", "ListInstanceProfiles": "InstanceProfileName", "ListUsers": "UserName", "ListPolicies": "PolicyName"}


def ask(endpoint, service, region, body, **headers):
    # who signs is how a stand-in knows which service is meant; nobody looks at the signature
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
    data = body.encode() if isinstance(body, str) else urllib.parse.urlencode(body).encode()
    request = urllib.request.Request(endpoint, data or None, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def inventory(endpoint, regions):
    for region in regions:
        for action, name in EC2.items():
            text = ask(endpoint, "ec2", region, {"Action": action, "Version": "2016-11-15"})
            for found in re.findall(f"<{name}>([^<]*)</{name}>", text):
                yield f"{region} {action} {found}"
        on = ask(endpoint, "ec2", region, {"Action": "GetEbsEncryptionByDefault", "Version": "2016-11-15"})
        yield f"{region} disks are encrypted by default: {'true</ebs' in on}"
    for action, name in IAM.items():
        text = ask(endpoint, "iam", "us-east-1", {"Action": action, "Version": "2010-05-08", "Scope": "Local", "MaxItems": "1000"})
        for found in re.findall(f"<{name}>([^<]*)</{name}>", text):
            yield f"{action} {found}"
    for found in re.findall("<Name>([^<]*)</Name>", ask(endpoint, "s3", "us-east-1", "")):
        yield f"bucket {found}"
    answer = ask(
        endpoint,
        "budgets",
        "us-east-1",
        json.dumps({"AccountId": "123456789012"}),
        **{"X-Amz-Target": "AWSBudgetServiceGateway.DescribeBudgets", "Content-Type": "application/x-amz-json-1.1"},
    )
    for budget in json.loads(answer).get("Budgets", []):
        yield f"budget {budget['BudgetName']}"


if __name__ == "__main__":
    print("\n".join(sorted(set(inventory(sys.argv[1], sys.argv[2:])))))
