package dev.stint.providers.gcp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An instance type of a market: one of Google's machine types, with GPUs attached where the type has none of its own. Its text form is
 * the machine type, {@code g2-standard-8}, or {@code n1-standard-8+2xnvidia-tesla-t4}. Immutable.
 *
 * @param machineType Google's machine type, such as {@code n1-standard-8}
 * @param attached the GPUs attached to it; empty where there are none, or where they are part of the type
 */
public record MachineKind(String machineType, Optional<Gpus> attached) {

    /**
     * GPUs attached to a machine.
     *
     * @param type Google's accelerator type, such as {@code nvidia-tesla-t4}
     * @param count at least 1
     */
    public record Gpus(String type, int count) {
        public Gpus {
            if (count < 1 || !type.matches("[a-z0-9-]+")) {
                throw new IllegalArgumentException(
                        "attached GPUs: " + count + " of '" + type + "'; give at least one, of an accelerator type");
            }
        }
    }

    private static final Pattern TEXT = Pattern.compile("([a-z0-9-]+)(?:\\+([1-9]\\d?)x([a-z0-9-]+))?");

    public MachineKind {
        if (!machineType.matches("[a-z0-9-]+")) {
            throw new IllegalArgumentException("machine type: '" + machineType + "' is no name of Google's");
        }
    }

    /** A type as it is, with no GPUs attached. */
    public static MachineKind plain(String machineType) {
        return new MachineKind(machineType, Optional.empty());
    }

    /**
     * The kind a {@link #text()} stands for.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static MachineKind parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "instance type: '" + text
                            + "' is none of Google's; give a machine type, or one with GPUs as n1-standard-8+1xnvidia-tesla-t4");
        }
        return new MachineKind(
                matcher.group(1),
                matcher.group(3) == null
                        ? Optional.empty()
                        : Optional.of(new Gpus(matcher.group(3), Integer.parseInt(matcher.group(2)))));
    }

    /** As it stands in markets. */
    public String text() {
        return machineType
                + attached.map(gpus -> "+" + gpus.count() + "x" + gpus.type()).orElse("");
    }

    /** The machine series: {@code n1} of {@code n1-standard-8}. */
    public String series() {
        int dash = machineType.indexOf('-');
        return dash < 0 ? machineType : machineType.substring(0, dash);
    }

    /** Whether machines of this kind have GPUs, attached or built in: series A and G are those with built-in ones. */
    public boolean hasGpu() {
        return attached.isPresent() || series().matches("[ag]\\d\\w*");
    }

    @Override
    public String toString() {
        return text();
    }
}
