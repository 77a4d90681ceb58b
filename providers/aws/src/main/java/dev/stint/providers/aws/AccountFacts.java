package dev.stint.providers.aws;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an examination asks of an account, narrowed to what it needs to know. Changes nothing. Safe for use by many threads. */
interface AccountFacts {

    /**
     * Who calls.
     *
     * @param theirTime Amazon's clock as it answered, to the second
     */
    record Caller(String arn, String account, Optional<Instant> theirTime) {}

    /** A subnet for machines, as the settings name it or as it is tagged. */
    record Net(String id, String zone, String vpc, int freeAddresses) {}

    /**
     * A security group for machines.
     *
     * @param inbound in words, the rules that let in anybody but members of the group
     * @param meets whether members reach each other, as machines of a gang must
     * @param outbound whether anything at all is let out
     */
    record Group(String id, String vpc, List<String> inbound, boolean meets, boolean outbound) {}

    /** An image, as EC2 describes it. */
    record Picture(String id, String architecture, String state) {}

    Caller caller(String region) throws CallFailedException;

    List<Net> nets(String region) throws CallFailedException;

    List<Group> groups(String region) throws CallFailedException;

    /** Empty when there is none of this id that the account may use. */
    Optional<Picture> image(String region, String id) throws CallFailedException;

    /** Instance types that the settings mean and the zone has. */
    List<String> types(String region, String zone) throws CallFailedException;

    /** Some machine of this installation that is not gone. */
    Optional<String> machine(String region) throws CallFailedException;

    /** A quota of EC2, in vCPUs. */
    double quota(String region, String code) throws CallFailedException;

    /** Where a bucket is; empty when there is none of this name. */
    Optional<String> bucketRegion(String bucket) throws CallFailedException;
}
