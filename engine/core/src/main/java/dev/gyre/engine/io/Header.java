package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file, checked: a JSON object of tensors by name, each with {@code dtype}, {@code shape} and
 * {@code data_offsets}, and an optional {@code __metadata__} of strings. The tensors must tile the data exactly. It's read token by
 * token, within limits, so that no file takes more memory or time than its length justifies.
 */
record Header(Map<String, String> metadata, Map<String, Entry> entries) {

    /** Longest header that's read, in bytes; others of this format's readers go up to three times that. */
    static final int MAX_BYTES = 1 << 25;

    /** Most axes of a tensor. */
    static final int MAX_RANK = 64;

    static final String METADATA = "__metadata__";

    private static final int MAX_NAMES = 1 << 18;
    private static final int MAX_NAME = 1 << 12;
    private static final int MAX_DEPTH = 4;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    /**
     * Parses and checks a header.
     *
     * @param file what messages call the file
     * @param json the header's bytes, padding included
     * @param dataBytes bytes that follow it
     * @throws GyreException if anything about it is wrong
     */
    static Header parse(String file, byte[] json, long dataBytes) {
        String text = new Text(file).decoded(json);
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            return new Parser(new Text(file), in).parse(dataBytes);
        } catch (JacksonException e) {
            throw new GyreException(
                    file + ": the safetensors header isn't valid JSON (" + JsonReason.of(e)
                            + "): the file is damaged or of another format",
                    e);
        }
    }

    /** The text of a file's header, and its faults; messages are made only if they're needed. */
    private record Text(String file) {

        /** UTF-8 without a byte-order mark, as the format wants it, and nothing that only looks like it. */
        String decoded(byte[] json) {
            check(
                    json.length > 0 && json[0] == '{',
                    () -> "the safetensors header isn't a JSON object in UTF-8: the file is of another format");
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(json))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new GyreException(file + ": the safetensors header isn't UTF-8: the file is damaged", e);
            }
        }

        void check(boolean holds, Supplier<String> otherwise) {
            if (!holds) {
                throw fault(otherwise.get());
            }
        }

        GyreException fault(String what) {
            return new GyreException(file + ": " + what);
        }
    }

    private record Parser(Text text, JsonParser in) {

        Header parse(long dataBytes) {
            Map<String, String> metadata = new LinkedHashMap<>();
            Map<String, Entry> entries = new LinkedHashMap<>();
            boolean described = false;
            in.nextToken();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                if (name.equals(METADATA)) {
                    text.check(!described, () -> "there are two " + METADATA);
                    readMetadata(metadata);
                    described = true;
                } else {
                    text.check(!entries.containsKey(name), () -> "two tensors are called " + Quoted.of(name));
                    entries.put(name, entry(name));
                }
                text.check(
                        entries.size() + metadata.size() <= MAX_NAMES,
                        () -> "the safetensors header has more than " + MAX_NAMES + " names: the file is damaged");
            }
            text.check(in.nextToken() == null, () -> "something follows the safetensors header's JSON object");
            checkTiling(entries, dataBytes);
            return new Header(metadata, entries);
        }

        private void readMetadata(Map<String, String> into) {
            text.check(in.nextToken() == JsonToken.START_OBJECT, () -> METADATA + " isn't a JSON object of strings");
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String key = in.currentName();
                text.check(
                        in.nextToken() == JsonToken.VALUE_STRING,
                        () -> METADATA + " " + Quoted.of(key) + " isn't a string");
                text.check(
                        into.put(key, in.getString()) == null,
                        () -> METADATA + " " + Quoted.of(key) + " is there twice");
                text.check(
                        into.size() <= MAX_NAMES,
                        () -> METADATA + " has more than " + MAX_NAMES + " strings: the file is damaged");
            }
        }

        private Entry entry(String name) {
            Supplier<String> tensor = () -> "tensor " + Quoted.of(name);
            text.check(
                    in.nextToken() == JsonToken.START_OBJECT, () -> tensor.get() + " isn't described by a JSON object");
            Fields f = new Fields();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String key = in.currentName();
                in.nextToken();
                switch (key) {
                    case "dtype" -> f.dtype = once(f.dtype, dtype(tensor), tensor, key);
                    case "shape" -> f.shape = once(f.shape, numbers(tensor, key, MAX_RANK), tensor, key);
                    case "data_offsets" -> f.offsets = once(f.offsets, numbers(tensor, key, 2), tensor, key);
                    default -> in.skipChildren();
                }
            }
            text.check(f.dtype != null, () -> tensor.get() + " has no dtype");
            text.check(f.shape != null, () -> tensor.get() + " has no shape");
            text.check(
                    f.offsets != null && f.offsets.size() == 2,
                    () -> tensor.get() + "'s data_offsets " + f.offsets + " aren't a pair");
            return entry(name, tensor, f);
        }

        private Entry entry(String name, Supplier<String> tensor, Fields f) {
            long begin = f.offsets.getFirst();
            long end = f.offsets.getLast();
            text.check(begin <= end, () -> tensor.get() + "'s data_offsets " + f.offsets + " run backwards");
            long bytes = size(tensor, f.shape) * f.dtype.bytes();
            text.check(
                    end - begin == bytes,
                    () -> tensor.get() + " " + f.dtype + f.shape + " takes " + bytes + " bytes, but its data_offsets "
                            + f.offsets + " span " + (end - begin));
            int[] dims = f.shape.stream().mapToInt(Long::intValue).toArray();
            return new Entry(name, f.dtype, Shape.of(dims), begin, end);
        }

        /** The fields of a tensor's description that have been read. */
        private static final class Fields {
            private ElementType dtype;
            private List<Long> shape;
            private List<Long> offsets;
        }

        private <T> T once(T before, T value, Supplier<String> tensor, String key) {
            text.check(before == null, () -> tensor.get() + " has two " + key);
            return value;
        }

        private ElementType dtype(Supplier<String> tensor) {
            text.check(in.currentToken() == JsonToken.VALUE_STRING, () -> tensor.get() + " has no dtype");
            String name = in.getString();
            return ElementType.named(name)
                    .orElseThrow(() -> text.fault(tensor.get() + " has element type " + Quoted.of(name)
                            + ", which can't be read: convert it to one of " + List.of(ElementType.values())));
        }

        private List<Long> numbers(Supplier<String> tensor, String key, int most) {
            Supplier<String> what = () -> tensor.get() + "'s " + key;
            text.check(in.currentToken() == JsonToken.START_ARRAY, () -> what.get() + " isn't an array");
            List<Long> result = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                text.check(result.size() < most, () -> what.get() + " has more than " + most + " numbers");
                boolean whole = in.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        && in.getLongValue() >= 0;
                text.check(
                        whole,
                        () -> what.get() + " holds " + Quoted.of(in.getString())
                                + ", which isn't a whole number from 0 up");
                result.add(in.getLongValue());
            }
            return result;
        }

        private long size(Supplier<String> tensor, List<Long> dims) {
            long size = 1;
            for (long d : dims) {
                boolean small = d <= Integer.MAX_VALUE && size * d <= Integer.MAX_VALUE - 8;
                text.check(small, () -> tensor.get() + "'s shape " + dims + " has more than 2^31 elements");
                size *= d;
            }
            return size;
        }

        private void checkTiling(Map<String, Entry> entries, long dataBytes) {
            List<Entry> sorted = new ArrayList<>(entries.values());
            sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            long at = 0;
            String before = "the header";
            for (Entry e : sorted) {
                long from = at;
                String left = before;
                Supplier<String> tensor = () -> "tensor " + Quoted.of(e.name());
                text.check(
                        e.begin() >= from,
                        () -> tensor.get() + " overlaps " + Quoted.of(left) + " at byte " + e.begin() + " of the data");
                text.check(
                        e.begin() == from,
                        () -> "the data has a gap from byte " + from + " to " + e.begin() + ", before " + tensor.get());
                text.check(
                        e.end() <= dataBytes,
                        () -> tensor.get() + " ends at byte " + e.end() + " of the data, but the file holds only "
                                + dataBytes + ": it was truncated; take another copy");
                at = e.end();
                before = e.name();
            }
            long end = at;
            text.check(
                    end == dataBytes, () -> (dataBytes - end) + " bytes follow the last tensor: the file is damaged");
        }
    }
}
