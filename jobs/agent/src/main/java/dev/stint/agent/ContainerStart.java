package dev.stint.agent;

import dev.stint.mailbox.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Starts the container of a command, with what it finds in there. */
final class ContainerStart {

    private ContainerStart() {}

    /** @throws IOException when Docker's client cannot be started, or the disk fails */
    static CommandProcess start(Bench bench, Gear gear, Order.Container wanted, Instant now) throws IOException {
        Order order = gear.order();
        Workplace places = bench.places();
        BootFile boot = bench.boot();
        Docker docker = bench.docker()
                .orElseThrow(() -> new IllegalStateException("a container was prepared without a docker to run it"));
        Container.Owner owner = Container.Owner.of(boot.runAs(), places.job());
        if (!Files.exists(places.home())) {
            Files.createDirectory(
                    places.home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Map<String, String> environment =
                CommandEnvironment.contained(bench.environment(), order, places, boot, gear.resumed());
        ContainerBox box = places.box();
        box.fill(environment, order.work().setup(), order.work().run(), owner.uid(), owner.gid());
        Container container = new Container(docker, box, wanted.image(), places.output());
        return CommandProcess.contained(
                container,
                container.words(
                        places,
                        Optional.ofNullable(environment.get("STINT_PYTHON"))
                                .map(Path::of)
                                .filter(Files::isDirectory),
                        owner,
                        new Container.Share(order.nodes() > 1, gpus(bench, wanted))),
                places.pipe(),
                boot.runAs(),
                bench.processes(),
                bench.mail().waker(),
                now);
    }

    private static boolean gpus(Bench bench, Order.Container wanted) {
        boolean there = Programs.find("nvidia-smi", bench.environment()).isPresent();
        if (wanted.accelerators() && !there) {
            bench.reporter()
                    .remark(
                            "no-gpu",
                            "this machine has no nvidia-smi: the container runs without the accelerators the job asks for");
        }
        return wanted.accelerators() && there;
    }
}
