package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file, checked: a JSON object of tensors by name, each with {@code dtype}, {@code shape} and
 * {@code data_offsets}, and an optional {@code __metadata__} of strings. The tensors must tile the data exactly.
 */
record Header(Map<String, String> metadata, Map<String, Entry> entries) {

    /** Longest header that readers of this format accept, in bytes. */
    static final int MAX_BYTES = 100_000_000;

    static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
        return new Parser(file).parse(json, dataBytes);
    }

    private record Parser(String file) {

        Header parse(byte[] json, long dataBytes) {
            JsonNode root = tree(json);
            Map<String, String> metadata = new LinkedHashMap<>();
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> p : root.properties()) {
                if (p.getKey().equals(METADATA)) {
                    readMetadata(p.getValue(), metadata);
                } else {
                    entries.put(p.getKey(), entry(p.getKey(), p.getValue()));
                }
            }
            checkTiling(entries.values().stream(), dataBytes);
            return new Header(metadata, entries);
        }

        private JsonNode tree(byte[] json) {
            JsonNode root;
            try {
                root = JSON.readTree(json);
            } catch (JacksonException e) {
                throw new GyreException(
                        file + ": the safetensors header isn't valid JSON (" + e.getOriginalMessage()
                                + "): the file is damaged or of another format",
                        e);
            }
            check(root.isObject(), "the safetensors header isn't a JSON object: the file is of another format");
            return root;
        }

        private void readMetadata(JsonNode node, Map<String, String> into) {
            check(node.isObject(), METADATA + " isn't a JSON object of strings");
            for (Map.Entry<String, JsonNode> p : node.properties()) {
                check(p.getValue().isString(), METADATA + " \"" + p.getKey() + "\" isn't a string");
                into.put(p.getKey(), p.getValue().stringValue());
            }
        }

        private Entry entry(String name, JsonNode node) {
            String tensor = "tensor \"" + name + "\"";
            check(node.isObject(), tensor + " isn't described by a JSON object");
            JsonNode dtype = node.path("dtype");
            check(dtype.isString(), tensor + " has no dtype");
            ElementType type = ElementType.named(dtype.stringValue())
                    .orElseThrow(() -> fault(tensor + " has element type " + dtype.stringValue()
                            + ", which can't be read: " + "convert it to one of " + List.of(ElementType.values())));
            List<Long> dims = numbers(tensor + "'s shape", node.path("shape"));
            List<Long> offsets = numbers(tensor + "'s data_offsets", node.path("data_offsets"));
            check(offsets.size() == 2, tensor + "'s data_offsets " + offsets + " aren't a pair");
            long begin = offsets.getFirst();
            long end = offsets.getLast();
            check(begin <= end, tensor + "'s data_offsets " + offsets + " run backwards");
            long bytes = size(tensor, dims) * type.bytes();
            check(
                    end - begin == bytes,
                    tensor + " " + type + dims + " takes " + bytes + " bytes, but its data_offsets " + offsets
                            + " span " + (end - begin));
            return new Entry(
                    name, type, Shape.of(dims.stream().mapToInt(Long::intValue).toArray()), begin, end);
        }

        private List<Long> numbers(String what, JsonNode node) {
            check(node.isArray(), what + " isn't an array");
            List<Long> result = new ArrayList<>();
            for (JsonNode n : node) {
                check(
                        n.isIntegralNumber() && n.canConvertToLong() && n.longValue() >= 0,
                        what + " holds " + n + ", which isn't a whole number from 0 up");
                result.add(n.longValue());
            }
            return result;
        }

        private long size(String tensor, List<Long> dims) {
            long size = 1;
            for (long d : dims) {
                boolean small = d <= Integer.MAX_VALUE && size * d <= Integer.MAX_VALUE - 8;
                check(small, tensor + "'s shape " + dims + " has more than 2^31 elements");
                size *= d;
            }
            return size;
        }

        private void checkTiling(Stream<Entry> entries, long dataBytes) {
            List<Entry> sorted = entries.sorted(
                            Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                    .collect(Collectors.toList());
            long at = 0;
            String before = "the header";
            for (Entry e : sorted) {
                String tensor = "tensor \"" + e.name() + "\"";
                check(e.begin() >= at, tensor + " overlaps " + before + " at byte " + e.begin() + " of the data");
                check(
                        e.begin() == at,
                        "the data has a gap from byte " + at + " to " + e.begin() + ", before " + tensor);
                check(
                        e.end() <= dataBytes,
                        tensor + " ends at byte " + e.end() + " of the data, but the file holds only " + dataBytes
                                + ": it was truncated; take another copy");
                at = e.end();
                before = tensor;
            }
            check(at == dataBytes, (dataBytes - at) + " bytes follow the last tensor: the file is damaged");
        }

        private void check(boolean holds, String otherwise) {
            if (!holds) {
                throw fault(otherwise);
            }
        }

        private GyreException fault(String what) {
            return new GyreException(file + ": " + what);
        }
    }
}
