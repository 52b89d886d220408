package dev.gyre.engine.io.torch;

import dev.gyre.engine.io.ElementType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the pickle of a dictionary of tensors, in protocol 2, as {@code torch.save} would. */
final class PickleWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A contiguous tensor that is all of a storage. */
    record Tensor(int storage, ElementType type, int[] shape) {

        int size() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    private PickleWriter() {}

    /**
     * The bytes of a pickle of tensors.
     *
     * @param beside plain values at the root
     * @param place keys that lead from the root to the tensors
     */
    static byte[] write(Map<String, Object> beside, List<String> place, Map<String, Tensor> tensors) {
        PickleWriter w = new PickleWriter();
        w.code(0x80).code(2);
        for (String key : place) {
            if (key.equals(place.getFirst())) {
                w.value(beside);
            } else {
                w.code('}');
            }
            w.text(key);
        }
        w.name("collections", "OrderedDict").code(')').code('R').code('(');
        tensors.forEach((name, t) -> w.text(name).tensor(t));
        w.code('u');
        place.forEach(key -> w.code('s'));
        return w.code('.').out.toByteArray();
    }

    private PickleWriter tensor(Tensor t) {
        name("torch._utils", "_rebuild_tensor_v2").code('(');
        code('(').text("storage").name("torch", Globals.storageOf(t.type()));
        text(Integer.toString(t.storage()))
                .text("cpu")
                .number(t.size())
                .code('t')
                .code('Q');
        number(0);
        numbers(t.shape());
        int[] strides = new int[t.shape().length];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, t.shape()[i]);
        }
        numbers(strides);
        code(0x89).name("collections", "OrderedDict").code(')').code('R');
        return code('t').code('R');
    }

    private void numbers(int[] values) {
        code('(');
        Arrays.stream(values).forEach(this::number);
        code('t');
    }

    private PickleWriter number(int value) {
        return code('J').i32(value);
    }

    private PickleWriter value(Object value) {
        return switch (value) {
            case Map<?, ?> entries -> {
                code('}');
                entries.forEach((key, v) -> text(key.toString()).value(v).code('s'));
                yield this;
            }
            case List<?> items -> {
                code(']');
                items.forEach(v -> value(v).code('a'));
                yield this;
            }
            case String text -> text(text);
            case Boolean truth -> code(truth ? 0x88 : 0x89);
            case Integer whole -> number(whole);
            case Long whole -> number(Math.toIntExact(whole));
            case Double fraction -> code('G').f64(fraction);
            default -> throw new IllegalArgumentException(value.getClass() + " has no place in a file of tensors");
        };
    }

    private PickleWriter f64(double value) {
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        return this;
    }

    private PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        code('X').i32(utf8.length).out.writeBytes(utf8);
        return this;
    }

    private PickleWriter name(String module, String name) {
        code('c').out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private PickleWriter i32(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >> shift);
        }
        return this;
    }

    private PickleWriter code(int code) {
        out.write(code);
        return this;
    }
}
