package dev.stint.agent;

import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings a container's image to the machine. Used by one thread. */
final class ImagePull {

    /** A layer of many gigabytes is fetched and unpacked without a word. */
    private static final Duration SILENCE = Duration.ofMinutes(30);

    private static final Pattern ANNOUNCED = Pattern.compile("(?m)^[0-9a-f]{12}: (?:Pulling fs layer|Already exists)");
    private static final Pattern THERE = Pattern.compile("(?m)^[0-9a-f]{12}: (?:Pull complete|Already exists)");
    private static final Pattern DIGEST = Pattern.compile("(?m)^Digest: (sha256:[0-9a-f]{64})$");

    private final Docker docker;
    private final StatusReporter reporter;

    ImagePull(Docker docker, StatusReporter reporter) {
        this.docker = docker;
        this.reporter = reporter;
    }

    /**
     * Pulls an image, saying how far it is. One that cannot be pulled but is there already is good enough.
     *
     * @throws FetchFailedException when it cannot be had, however often that is tried
     * @throws IOException when registry, network or engine failed; trying again may help
     */
    void pull(String image) throws IOException, FetchFailedException, InterruptedException {
        reporter.phase(Phase.FETCHING, "pulling " + image);
        Docker.Answer answer;
        try {
            answer = docker.ask(SILENCE, text -> progress(image, text), "pull", image);
        } catch (IOException e) {
            throw new IOException("image " + image + ": " + Words.of(e), e);
        }
        if (answer.good()) {
            Matcher digest = DIGEST.matcher(answer.text());
            reporter.remark("image", image + (digest.find() ? " is " + digest.group(1) : " was pulled"));
            reporter.phase(Phase.FETCHING, "");
            return;
        }
        Optional<String> forGood = forGood(answer.text());
        if (!noEngine(answer.text()) && docker.ask("image", "inspect", image).good()) {
            reporter.remark(
                    "image",
                    image + " could not be pulled (" + answer.lastLine() + "); the copy on this machine is used");
            reporter.phase(Phase.FETCHING, "");
            return;
        }
        String words = "image " + image + " could not be pulled: " + answer.lastLine();
        if (forGood.isPresent()) {
            throw new FetchFailedException(words + "; " + forGood.get());
        }
        throw new IOException(words);
    }

    private void progress(String image, String text) {
        long layers = ANNOUNCED.matcher(text).results().count();
        long there = THERE.matcher(text).results().count();
        if (layers > 0) {
            reporter.phase(Phase.FETCHING, "pulling " + image + ": " + there + " of " + layers + " layers");
        }
    }

    private static boolean noEngine(String text) {
        return text.contains("Cannot connect to the Docker daemon");
    }

    /** What to do about a failure that trying again does not mend; empty for any other. */
    private static Optional<String> forGood(String text) {
        String said = text.toLowerCase(Locale.ROOT);
        if (said.contains("no space left on device")) {
            return Optional.of("the disk is full: ask for a larger resources.disk, or give a smaller image");
        }
        if (said.contains("docker daemon socket") || said.contains("docker.sock: connect: permission denied")) {
            return Optional.of("the agent's user may not use Docker: add the user to the group docker");
        }
        if (said.contains("toomanyrequests") || said.contains("rate limit")) {
            return Optional.empty();
        }
        if (said.contains("no matching manifest")) {
            return Optional.of("it is not made for this machine's processors");
        }
        if (said.contains("manifest unknown") || said.contains("not found: manifest") || said.contains(": not found")) {
            return Optional.of("there is no such image: look at its name and tag");
        }
        if (said.contains("pull access denied")
                || said.contains("unauthorized")
                || said.contains("authentication required")
                || said.contains("no basic auth credentials")
                || said.contains("denied:")
                || said.contains("forbidden")) {
            return Optional.of(
                    "there is no such image, or this machine may not pull it: look at its name, or let the machine"
                            + " log in to the registry (docs/job-spec.md, Containers)");
        }
        if (said.contains("invalid reference format")) {
            return Optional.of("give resources.image as docker pull takes it");
        }
        return Optional.empty();
    }
}
