package dev.stint.providers.gcp.offers;

import com.google.cloud.compute.v1.Accelerators;
import com.google.cloud.compute.v1.MachineType;
import dev.stint.providers.Shape;
import dev.stint.providers.gcp.MachineKind;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * A machine type as Google describes it, read strictly. Offered is what is virtual (bare metal takes far longer to start), x86-64 (there
 * is no agent for arm64), current, whole (no part of a GPU), and of a series of which it is known how it is billed.
 *
 * @param facts of the type, in no zone yet; empty when there is a problem
 * @param problem why it is not offered; empty when it is
 */
record TypeReading(MachineKind kind, Optional<TypeFacts> facts, String problem) {

    private static final BigDecimal MIB_PER_GIB = BigDecimal.valueOf(1024);

    /** Series with processors of ARM: older answers do not tell the architecture. */
    private static final Set<String> ARM = Set.of("t2a", "c4a", "n4a", "a4x");

    /** A G4 has a whole GPU from so many vCPUs on; smaller ones have an eighth, a quarter or half of one, and Google says "1" of them. */
    private static final int VCPUS_PER_WHOLE_GPU_OF_G4 = 48;

    static TypeReading of(MachineType type) {
        MachineKind kind = MachineKind.plain(type.getName());
        String problem = problem(type, kind);
        return problem.isEmpty() ? described(type, kind) : new TypeReading(kind, Optional.empty(), problem);
    }

    /** The same type with GPUs attached. */
    TypeReading with(Gpu gpu, int count) {
        MachineKind attached =
                new MachineKind(kind.machineType(), Optional.of(new MachineKind.Gpus(gpu.type(), count)));
        return new TypeReading(attached, facts.map(plain -> plain.with(attached, gpu, count)), problem);
    }

    private static String problem(MachineType type, MachineKind kind) {
        String state = type.getDeprecated().getState();
        if (state.equals("OBSOLETE") || state.equals("DELETED")) {
            return "Google has retired it";
        }
        if (type.getArchitecture().equals("ARM64") || ARM.contains(kind.series())) {
            return "its processors are arm64, for which there is no agent";
        }
        if (kind.machineType().endsWith("-metal")) {
            return "it is bare metal";
        }
        if (type.getGuestCpus() < 1 || type.getMemoryMb() < 1) {
            return "its vCPUs or memory are not told";
        }
        if (type.getAcceleratorsCount() > 1) {
            return "it has several kinds of accelerators";
        }
        return "";
    }

    private static TypeReading described(MachineType type, MachineKind kind) {
        Optional<Series> series = Series.of(kind.machineType());
        Optional<BigDecimal> paid = Series.paidVcpus(kind.machineType(), type.getGuestCpus(), type.getIsSharedCpu());
        if (series.isEmpty() || paid.isEmpty()) {
            return new TypeReading(kind, Optional.empty(), "how it is billed is not known");
        }
        BigDecimal memoryGib = BigDecimal.valueOf(type.getMemoryMb()).divide(MIB_PER_GIB);
        Shape machine = Shape.cpus(type.getGuestCpus(), memoryGib.doubleValue());
        TypeFacts facts = new TypeFacts(
                kind,
                machine,
                series.get(),
                paid.get(),
                memoryGib,
                Optional.empty(),
                type.getBundledLocalSsds().getPartitionCount(),
                type.getIsSharedCpu(),
                Set.of());
        if (type.getAcceleratorsCount() == 0) {
            return new TypeReading(kind, Optional.of(facts), "");
        }
        Accelerators built = type.getAccelerators(0);
        Optional<Gpu> gpu = Gpu.ofType(built.getGuestAcceleratorType());
        int count = built.getGuestAcceleratorCount();
        if (gpu.isEmpty() || count < 1) {
            return new TypeReading(
                    kind,
                    Optional.empty(),
                    "its accelerator " + built.getGuestAcceleratorType() + " is not one that is known");
        }
        if (kind.series().equals("g4") && machine.vcpus() < count * VCPUS_PER_WHOLE_GPU_OF_G4) {
            return new TypeReading(kind, Optional.empty(), "it has only a part of a GPU");
        }
        return new TypeReading(kind, Optional.of(facts.with(kind, gpu.get(), count)), "");
    }
}
