package dev.stint.providers.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** An account in which all is well, until a test takes something away. */
final class FakeAccount implements AccountFacts, DryRuns {

    static final Answer ALLOWED =
            new Answer("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    static final Answer DENIED = new Answer(
            "UnauthorizedOperation",
            "You are not authorized to perform this operation. Encoded authorization failure message: abc");

    Optional<Failure> noCaller = Optional.empty();
    Optional<Instant> theirTime;
    List<Net> nets = new ArrayList<>(
            List.of(new Net("subnet-a", "us-east-1a", "vpc-1", 4091), new Net("subnet-b", "us-east-1b", "vpc-1", 251)));
    List<Group> groups = new ArrayList<>(List.of(new Group("sg-1", "vpc-1", List.of(), true, true)));
    Map<String, Picture> images = new HashMap<>();
    List<String> types = List.of("m5.xlarge", "m5.large", "g5.xlarge", "m6g.large");
    Optional<String> machine = Optional.empty();
    Map<String, Double> quotas = new HashMap<>();
    Optional<Failure> noQuotas = Optional.empty();
    Optional<String> bucket = Optional.of("us-east-1");
    Set<Look> denied = EnumSet.noneOf(Look.class);
    Function<Trial, Answer> launches = trial -> ALLOWED;
    Answer end = ALLOWED;
    final List<Trial> weighed = new ArrayList<>();
    final List<String> ended = new ArrayList<>();

    /** Set: security groups are told only when it is counted down. */
    Optional<CountDownLatch> stuck = Optional.empty();

    FakeAccount(Instant theirTime) {
        this.theirTime = Optional.of(theirTime);
    }

    static Failure failure(String operation, String code) {
        return new Failure(operation, "us-east-1", Failure.Effect.NONE, code, "said EC2");
    }

    private static CallFailedException thrown(Failure failure) {
        return new CallFailedException(failure, false, new IllegalStateException(failure.code()));
    }

    @Override
    public Caller caller(String region) throws CallFailedException {
        if (noCaller.isPresent()) {
            throw thrown(noCaller.get());
        }
        return new Caller("arn:aws:sts::123456789012:assumed-role/stint/i-1", "123456789012", theirTime);
    }

    @Override
    public List<Net> nets(String region) {
        return nets;
    }

    @Override
    public List<Group> groups(String region) {
        stuck.ifPresent(latch -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return groups;
    }

    @Override
    public Optional<Picture> image(String region, String id) {
        return Optional.ofNullable(images.get(id));
    }

    @Override
    public List<String> types(String region, String zone) {
        return types;
    }

    @Override
    public Optional<String> machine(String region) {
        return machine;
    }

    @Override
    public double quota(String region, String code) throws CallFailedException {
        if (noQuotas.isPresent()) {
            throw thrown(noQuotas.get());
        }
        return quotas.getOrDefault(code, 64.0);
    }

    @Override
    public Optional<String> bucketRegion(String name) {
        return bucket;
    }

    @Override
    public Answer look(Look what, String region) {
        return denied.contains(what) ? DENIED : ALLOWED;
    }

    @Override
    public synchronized Answer launch(Trial trial) {
        weighed.add(trial);
        return launches.apply(trial);
    }

    @Override
    public synchronized Answer end(String id, String region) {
        ended.add(id);
        return end;
    }

    @Override
    public Answer cancel(String spotRequest, String region) {
        return ALLOWED;
    }

    void deny(Look... looks) {
        denied.addAll(Arrays.asList(looks));
    }
}
