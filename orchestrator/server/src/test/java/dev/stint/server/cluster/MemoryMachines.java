package dev.stint.server.cluster;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Phase;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachinePace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Machines that are no more than what they say: that they run, every heartbeat how far they are, and on a notice, in one word, that they
 * heard it and have drained. They write into the memory of the server's own process, and one thread plays them all; so one clock says
 * when a notice was read and when the launch after it was asked for.
 */
final class MemoryMachines {

    /** Those of this process. */
    static final MemoryMachines HERE = new MemoryMachines();

    private static final Duration BOOT = Duration.ofSeconds(2);

    private final MemoryObjectStore mail = new MemoryObjectStore();
    private final ScheduledThreadPoolExecutor player = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "memory-machines");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Vm> byToken = new ConcurrentHashMap<>();
    private final Map<String, Vm> byStatus = new ConcurrentHashMap<>();
    private final Map<String, Notice> awaited = new ConcurrentHashMap<>();
    private final Queue<Notice> notices = new ConcurrentLinkedQueue<>();
    private final Queue<Vm> running = new ConcurrentLinkedQueue<>();
    private final AtomicLong launches = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();

    /** A notice, and when what; nanoseconds of this process, 0 for not yet. */
    static final class Notice {
        final long said = System.nanoTime();
        volatile long read;
        volatile long launched;
    }

    private static final class Vm {
        final Machine machine;
        final String prefix;
        long sequence;

        @Nullable
        Notice notice;

        volatile @Nullable Instant endedAt;

        Vm(Machine machine, String prefix) {
            this.machine = machine;
            this.prefix = prefix;
        }
    }

    /** Where mail lies, and everything else that is kept in the store. */
    MemoryObjectStore mail() {
        return mail;
    }

    /** Makes a launch once, however often it is asked for. */
    Machine launch(LaunchRequest request, Instant now) {
        long asked = System.nanoTime();
        Notice before = awaited.remove(request.tags().run());
        if (before != null) {
            before.launched = asked;
        }
        String token = request.token().value();
        Vm fresh = new Vm(
                new Machine("vm-" + token, request.token(), request.market(), request.tags(), 0, now),
                request.boot().mailboxPrefix());
        Vm had = byToken.putIfAbsent(token, fresh);
        launches.incrementAndGet();
        if (had != null) {
            repeated.incrementAndGet();
            return had.machine;
        }
        byStatus.put(fresh.prefix + "/0/status.json", fresh);
        long spread = ThreadLocalRandom.current().nextLong(BOOT.toMillis());
        player.schedule(() -> begin(fresh), BOOT.toMillis() / 2 + spread, TimeUnit.MILLISECONDS);
        return fresh.machine;
    }

    private void begin(Vm vm) {
        beat(vm);
        running.add(vm);
        started.incrementAndGet();
    }

    private void beat(Vm vm) {
        synchronized (vm) {
            if (vm.endedAt != null || vm.notice != null) {
                return;
            }
            vm.sequence++;
            say(vm, Phase.RUNNING, Optional.empty(), Optional.empty());
        }
        player.schedule(() -> beat(vm), MachinePace.CLOUD.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins to give so many notices a second, for so long, each to the machine that has run for longest. */
    void notices(int perSecond, int seconds) {
        long begin = System.nanoTime();
        for (int i = 0; i < perSecond * seconds; i++) {
            long at = begin + i * 1_000_000_000L / perSecond;
            player.schedule(this::notice, at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void notice() {
        for (Vm vm = running.poll(); vm != null; vm = running.poll()) {
            synchronized (vm) {
                if (vm.endedAt == null) {
                    vm.sequence++;
                    Notice notice = new Notice();
                    vm.notice = notice;
                    notices.add(notice);
                    awaited.put(vm.machine.tags().run(), notice);
                    say(
                            vm,
                            Phase.DONE,
                            Optional.of(new Status.NoticeMark("it is taken", Optional.empty())),
                            Optional.of(new Status.Exit(Status.ExitReason.NOTICE, -1, "drained")));
                    return;
                }
            }
        }
    }

    /** What a look at a machine's mail finds; remembers when it was the first that found a notice. */
    Optional<java.io.InputStream> read(String key, long offset, long length) {
        Vm vm = byStatus.get(key);
        if (vm == null) {
            return mail.open(key, offset, length);
        }
        looks.incrementAndGet();
        synchronized (vm) {
            if (vm.notice != null && vm.notice.read == 0) {
                vm.notice.read = System.nanoTime();
            }
            return mail.open(key, offset, length);
        }
    }

    private void say(Vm vm, Phase phase, Optional<Status.NoticeMark> notice, Optional<Status.Exit> exit) {
        try {
            new MachineMailbox(mail, MailboxPrefix.parse(vm.prefix), 0)
                    .writeStatus(new Status(
                            vm.sequence,
                            1,
                            phase,
                            "",
                            Optional.of(new Status.Progress(
                                    vm.sequence,
                                    100_000,
                                    vm.sequence
                                            * (double) MachinePace.CLOUD
                                                    .heartbeat()
                                                    .toSeconds())),
                            Optional.empty(),
                            Optional.empty(),
                            notice,
                            exit,
                            0,
                            0,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Machine> find(String token) {
        return Optional.ofNullable(byToken.get(token)).map(vm -> vm.machine);
    }

    List<Machine> alive() {
        return byToken.values().stream()
                .filter(vm -> vm.endedAt == null)
                .map(vm -> vm.machine)
                .toList();
    }

    Optional<Instant> endedAt(String machine) {
        return Optional.ofNullable(byToken.get(machine.substring("vm-".length())))
                .flatMap(vm -> Optional.ofNullable(vm.endedAt));
    }

    void end(String machine, Instant now) {
        Vm vm = byToken.get(machine.substring("vm-".length()));
        if (vm != null && vm.endedAt == null) {
            vm.endedAt = now;
        }
    }

    /** Counts, as words of a line: launches asked for, repeated ones, machines that began to run, looks at mail. */
    String counts() {
        return launches + " " + repeated + " " + started + " " + looks;
    }

    /** A line for each notice: when it was said, read, and answered by a launch. */
    String told() {
        StringBuilder text = new StringBuilder();
        notices.forEach(each ->
                text.append(each.said + " " + each.read + " " + each.launched).append('\n'));
        return text.toString();
    }
}
