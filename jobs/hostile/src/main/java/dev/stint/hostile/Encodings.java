package dev.stint.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** From text to bytes: mostly UTF-8, sometimes what another program would have saved, or a disk damaged. */
final class Encodings {

    private static final List<Charset> OTHERS = List.of(
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            StandardCharsets.ISO_8859_1,
            Charset.forName("UTF-32"),
            Charset.forName("windows-1252"),
            Charset.forName("IBM037"),
            Charset.forName("Shift_JIS"));
    private static final List<byte[]> ILL_FORMED = List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xE2, (byte) 0x82},
            new byte[] {(byte) 0xFF},
            new byte[] {(byte) 0xFE, (byte) 0xFF},
            new byte[] {(byte) 0x80},
            new byte[] {0});

    private Encodings() {}

    static byte[] bytes(String text, Random random, List<String> changes) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(24)) {
            case 0 -> {
                Charset other = OTHERS.get(random.nextInt(OTHERS.size()));
                changes.add("saved as " + other);
                // without something beyond ASCII most of these are the same as UTF-8
                return (text + "# \u00e4\u00f6\u00fc\n").getBytes(other);
            }
            case 1 -> {
                changes.add("byte order mark");
                return ("\uFEFF" + text)
                        .getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.UTF_16LE);
            }
            case 2 -> {
                changes.add("ill-formed bytes");
                byte[] wrong = ILL_FORMED.get(random.nextInt(ILL_FORMED.size()));
                int at = random.nextInt(utf8.length + 1);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                out.write(utf8, 0, at);
                out.writeBytes(wrong);
                out.write(utf8, at, utf8.length - at);
                return out.toByteArray();
            }
            case 3 -> {
                int flips = 1 + random.nextInt(8);
                changes.add(flips + " damaged bytes");
                for (int i = 0; i < flips && utf8.length > 0; i++) {
                    utf8[random.nextInt(utf8.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return utf8;
            }
            case 4 -> {
                changes.add("truncated");
                return Arrays.copyOf(utf8, random.nextInt(utf8.length + 1));
            }
            default -> {
                return utf8;
            }
        }
    }
}
