package dev.gyre.engine.io.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes files of torch whose pickle is given instruction by instruction. */
final class PickledZip {

    /** Twelve numbers, of which tensors are views. */
    static final float[] TWELVE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    static final String TENSOR = "c torch._utils _rebuild_tensor_v2 ( ( X:storage c torch FloatStorage X:0 X:cpu"
            + " K:12 t Q %s 89 c collections OrderedDict ) R t R";

    private static final String LARGEST = "8a 08 ff ff ff ff ff ff ff 7f";

    private PickledZip() {}

    /**
     * Writes a zip file with a storage of {@link #TWELVE}.
     *
     * @param more parts before the pickle and the storage, to which these are added
     */
    static Path write(Path file, byte[] pickle, Map<String, byte[]> more) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        numbers.asFloatBuffer().put(TWELVE);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ZipWriter zip = new ZipWriter(out);
            more.put("archive/data.pkl", pickle);
            more.put("archive/data/0", numbers.array());
            for (Map.Entry<String, byte[]> part : more.entrySet()) {
                zip.begin(part.getKey());
                zip.write(ByteBuffer.wrap(part.getValue()));
                zip.end();
            }
            zip.finish();
        }
        return file;
    }

    /** {@code X:text K:byte J:int q:byte h:byte c module name}, two hexadecimal digits for an instruction, or its letter. */
    static byte[] assembled(String program) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x80);
        out.write(2);
        String[] words = program.replace("LARGE", LARGEST).split(" ", -1);
        for (int i = 0; i < words.length; i++) {
            String w = words[i];
            if (w.equals("c")) {
                out.writeBytes(("c" + words[++i] + "\n" + words[++i] + "\n").getBytes(StandardCharsets.US_ASCII));
            } else if (w.startsWith("X:")) {
                byte[] text = w.substring(2).getBytes(StandardCharsets.US_ASCII);
                out.write('X');
                little(out, text.length);
                out.writeBytes(text);
            } else if (w.startsWith("J:")) {
                out.write('J');
                little(out, Integer.parseInt(w.substring(2)));
            } else if (w.matches("[Kqh]:\\d+")) {
                out.write(w.charAt(0));
                out.write(Integer.parseInt(w.substring(2)));
            } else {
                out.write(w.length() == 2 ? Integer.parseInt(w, 16) : w.charAt(0));
            }
        }
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >> shift);
        }
    }
}
