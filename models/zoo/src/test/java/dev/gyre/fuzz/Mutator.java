package dev.gyre.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Files with something changed. */
public final class Mutator {

    /** How many of each kind: a few in the suite, a thousand with {@code mvn verify -Pfuzz}. */
    public static final int COUNT = Integer.getInteger("gyre.fuzz", 12);

    private static final byte[] TELLING = {
        0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xff, '"', '{', '}', '[', ']', ',', '-', '9'
    };

    private Mutator() {}

    /** Changes some bits or bytes, cuts something out or off, or repeats something; mostly near the front, where the structure is. */
    public static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int at = place(bytes.length, random);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
            case 2 -> {
                for (int i = 0; i < length; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            case 3 -> Arrays.fill(bytes, at, at + length, (byte) 0xff);
            case 4 -> bytes = Arrays.copyOf(bytes, at);
            case 5 -> bytes = spliced(bytes, at, length, 0);
            default -> bytes = spliced(bytes, at, 0, length);
        }
        return bytes;
    }

    private static int place(int length, Random random) {
        int within = random.nextInt(3) == 0 ? length : Math.min(length, 4096);
        int place = random.nextInt(Math.max(1, within));
        // The directory of a zip file is at its end.
        return random.nextInt(4) == 0 ? length - 1 - place % Math.max(1, length) : place;
    }

    /** Without some bytes, or with some twice. */
    private static byte[] spliced(byte[] bytes, int at, int without, int twice) {
        byte[] result = new byte[bytes.length - without + twice];
        System.arraycopy(bytes, 0, result, 0, at + twice);
        int rest = bytes.length - at - without;
        System.arraycopy(bytes, at + without, result, result.length - rest, rest);
        return result;
    }
}
