package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.gguf.GgufMetadata;
import dev.gyre.models.data.JsonTokenizer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokenizer of a GGUF file, as the files of Hugging Face's tokenizers and of the transformers package beside it.
 *
 * @param json the content of tokenizer.json
 * @param config the content of tokenizer_config.json: the marks of a text's ends, and the template of conversations
 */
record GgufTokenizer(ObjectNode json, ObjectNode config) {

    private static final String PREFIX = "tokenizer.ggml.";

    /** Types of tokens: marks that are no text, and what users added. */
    private static final long CONTROL = 3;

    private static final long ADDED = 4;

    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}";
    private static final String REST = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The numbers of SentencePiece's marks where a file has none. */
    private static final Map<String, Long> MARKS =
            Map.of("unknown_token_id", 0L, "bos_token_id", 1L, "eos_token_id", 2L);

    /** Cuts of a text before its bytes are merged, by the names that files give. */
    private static final Map<String, Cut> CUTS = Map.of(
            "default", new Cut(Optional.empty(), false),
            "gpt-2", new Cut(Optional.empty(), false),
            "refact", new Cut(Optional.empty(), true),
            "llama-bpe", new Cut(Optional.of(CONTRACTIONS + "{1,3}" + REST), false),
            "qwen2", new Cut(Optional.of(CONTRACTIONS + REST), false));

    /**
     * The pieces of a text whose bytes are merged.
     *
     * @param pattern of the pieces; GPT-2's if there's none
     * @param digits whether each digit is one, first of all
     */
    private record Cut(Optional<String> pattern, boolean digits) {}

    /** llama.cpp's name of a cut, if it has one. */
    static Optional<String> cut(Optional<String> pattern, boolean digits) {
        return CUTS.entrySet().stream()
                .filter(e -> e.getValue().equals(new Cut(pattern, digits)))
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
    }

    /**
     * The tokenizer of a file's metadata, if it has one.
     *
     * @param file as messages call it
     * @throws GyreException if it's incomplete or of a kind that isn't read
     */
    static Optional<GgufTokenizer> of(String file, GgufMetadata metadata) {
        return metadata.text(PREFIX + "model")
                .filter(m -> !m.equals("no_vocab"))
                .map(model -> {
                    Source source = new Source(file, metadata);
                    ObjectNode json = JsonMapper.shared().createObjectNode();
                    json.put("version", "1.0");
                    json.set("added_tokens", source.added());
                    switch (model) {
                        case "gpt2" -> source.byteLevel(json);
                        case "llama" -> source.sentencePieces(json);
                        default ->
                            throw new GyreException(file + ": tokenizer.ggml.model is " + Quoted.of(model)
                                    + ", but only \"gpt2\" and \"llama\" are read");
                    }
                    source.begin(model.equals("llama")).ifPresent(mark -> json.set("post_processor", mark));
                    return new GgufTokenizer(json, source.config());
                });
    }

    /** Writes both files. */
    void write(Path folder) {
        Weights.json(folder.resolve(JsonTokenizer.FILE), json);
        Weights.json(folder.resolve(JsonTokenizer.CONFIG), config);
    }

    /** A file's metadata, with its tokens and their types. */
    private record Source(String file, GgufMetadata metadata, List<String> tokens, List<Long> types) {

        Source(String file, GgufMetadata metadata) {
            this(
                    file,
                    metadata,
                    metadata.list(PREFIX + "tokens", String.class).orElseThrow(() -> missing(file, "tokens")),
                    metadata.list(PREFIX + "token_type", Long.class).orElse(List.of()));
            if (!types.isEmpty() && types.size() != tokens.size()) {
                throw new GyreException(file + ": has " + types.size() + " types of " + tokens.size()
                        + " tokens: the file is damaged; take another copy");
            }
        }

        private static GyreException missing(String file, String key) {
            return new GyreException(file + ": has no " + PREFIX + key + ": take another copy");
        }

        private boolean isOf(int token, long type) {
            return !types.isEmpty() && types.get(token) == type;
        }

        ArrayNode added() {
            ArrayNode added = JsonMapper.shared().createArrayNode();
            for (int i = 0; i < tokens.size(); i++) {
                if (isOf(i, CONTROL) || isOf(i, ADDED)) {
                    added.addObject()
                            .put("id", i)
                            .put("content", tokens.get(i))
                            .put("single_word", false)
                            .put("lstrip", false)
                            .put("rstrip", false)
                            .put("normalized", false)
                            .put("special", isOf(i, CONTROL));
                }
            }
            return added;
        }

        private ObjectNode model(ObjectNode json) {
            ObjectNode model = json.putObject("model");
            model.put("type", "BPE");
            ObjectNode words = JsonMapper.shared().createObjectNode();
            for (int i = 0; i < tokens.size(); i++) {
                if (words.has(tokens.get(i))) {
                    throw new GyreException(file + ": has the token " + Quoted.of(tokens.get(i))
                            + " twice: the file is damaged; take another copy");
                }
                words.put(tokens.get(i), i);
            }
            model.set("vocab", words);
            return model;
        }

        /** Pieces of bytes, each of which a letter stands for, merged in the order of a list. */
        void byteLevel(ObjectNode json) {
            String name = metadata.text(PREFIX + "pre").orElse("default");
            Cut cut = CUTS.get(name);
            if (cut == null) {
                throw new GyreException(file + ": tokenizer.ggml.pre is " + Quoted.of(name) + ", but only "
                        + CUTS.keySet().stream().sorted().toList() + " are read");
            }
            ObjectNode model = model(json);
            ArrayNode merges = model.putArray("merges");
            metadata.list(PREFIX + "merges", String.class).orElseThrow(() -> missing(file, "merges")).stream()
                    .filter(merge -> isOfTokens(merge, model.path("vocab")))
                    .forEach(merges::add);
            model.put("ignore_merges", cut.pattern().isPresent());
            ObjectNode bytes = JsonMapper.shared().createObjectNode();
            bytes.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", false);
            bytes.put("use_regex", cut.pattern().isEmpty());
            json.set("decoder", bytes.deepCopy());
            ArrayNode steps =
                    json.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
            if (cut.digits()) {
                steps.addObject().put("type", "Digits").put("individual_digits", true);
            }
            cut.pattern().ifPresent(pattern -> {
                ObjectNode split = steps.addObject().put("type", "Split").put("behavior", "Isolated");
                split.put("invert", false).putObject("pattern").put("Regex", pattern);
            });
            steps.add(bytes);
        }

        /** Whether a merge is of two tokens to a third; llama.cpp, too, leaves others out. */
        private static boolean isOfTokens(String merge, JsonNode words) {
            return Stream.of(merge.replaceFirst(" .*", ""), merge.replaceFirst("[^ ]* ", ""), merge.replace(" ", ""))
                    .allMatch(words::has);
        }

        /** Pieces of characters, of which the likeliest are merged first, and bytes where there's no piece. */
        void sentencePieces(ObjectNode json) {
            List<Double> scores =
                    metadata.list(PREFIX + "scores", Double.class).orElseThrow(() -> missing(file, "scores"));
            if (scores.size() != tokens.size()) {
                throw new GyreException(file + ": has " + scores.size() + " scores of " + tokens.size()
                        + " tokens: the file is damaged; take another copy");
            }
            ObjectNode model = model(json);
            model.put("byte_fallback", true).put("fuse_unk", true);
            mark("unknown_token_id").ifPresent(text -> model.put("unk_token", text));
            ArrayNode merges = model.putArray("merges");
            ScoredMerges.of(tokens, scores, i -> types.isEmpty() || types.get(i) == 1)
                    .forEach(m -> merges.addArray().add(m.left()).add(m.right()));
            boolean space = flag("add_space_prefix", true);
            ArrayNode steps =
                    json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
            if (space) {
                steps.addObject().put("type", "Prepend").put("prepend", "\u2581");
            }
            replaced(steps.addObject(), " ", "\u2581");
            ArrayNode back = json.putObject("decoder").put("type", "Sequence").putArray("decoders");
            replaced(back.addObject(), "\u2581", " ");
            back.addObject().put("type", "ByteFallback");
            back.addObject().put("type", "Fuse");
            if (space) {
                back.addObject()
                        .put("type", "Strip")
                        .put("content", " ")
                        .put("start", 1)
                        .put("stop", 0);
            }
        }

        private static void replaced(ObjectNode step, String from, String to) {
            step.put("type", "Replace").put("content", to).putObject("pattern").put("String", from);
        }

        private boolean flag(String key, boolean otherwise) {
            return metadata.value(PREFIX + key).map(Boolean.TRUE::equals).orElse(otherwise);
        }

        /** A mark by the key of its number; SentencePiece's have usual ones. */
        private Optional<String> mark(String key) {
            Optional<Long> usual =
                    metadata.text(PREFIX + "model").filter("llama"::equals).map(_ -> MARKS.get(key));
            return metadata.whole(PREFIX + key)
                    .or(() -> usual)
                    .filter(id -> id >= 0 && id < tokens.size())
                    .map(id -> tokens.get(id.intValue()));
        }

        /** The step that puts the mark of a text's beginning before it, if the tokenizer does. */
        Optional<ObjectNode> begin(boolean usual) {
            if (!flag("add_bos_token", usual)) {
                return Optional.empty();
            }
            return mark("bos_token_id").map(text -> {
                ObjectNode step = JsonMapper.shared().createObjectNode().put("type", "TemplateProcessing");
                ArrayNode single = step.putArray("single");
                special(single, text);
                sequence(single, "A", 0);
                ArrayNode pair = step.putArray("pair");
                special(pair, text);
                sequence(pair, "A", 0);
                sequence(pair, "B", 1);
                ObjectNode known =
                        step.putObject("special_tokens").putObject(text).put("id", text);
                known.putArray("ids").add(tokens.indexOf(text));
                known.putArray("tokens").add(text);
                return step;
            });
        }

        private static void special(ArrayNode steps, String text) {
            steps.addObject().putObject("SpecialToken").put("id", text).put("type_id", 0);
        }

        private static void sequence(ArrayNode steps, String name, int type) {
            steps.addObject().putObject("Sequence").put("id", name).put("type_id", type);
        }

        ObjectNode config() {
            ObjectNode config = JsonMapper.shared().createObjectNode();
            mark("bos_token_id").ifPresent(text -> config.put("bos_token", text));
            mark("eos_token_id").ifPresent(text -> config.put("eos_token", text));
            metadata.text("tokenizer.chat_template").ifPresent(text -> config.put("chat_template", text));
            return config;
        }
    }
}
