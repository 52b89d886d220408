package dev.gyre.models.data;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.gyre.engine.GyreException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * A tokenizer of Hugging Face's library. Its native part comes with the jar and is unpacked into a cache; nothing is fetched. What a
 * tokenizer says about cutting texts off and filling them up is passed over: a text is all of its tokens.
 */
final class NativeTokenizer {

    /** Without it the library fetches a form of itself for graphics cards where it finds one. */
    private static final String OFFLINE = "ai.djl.offline";

    private static final Cleaner CLEANER = Cleaner.create();

    private final long handle;

    /** Numbers that stand for a text's pieces, and the characters, counted by code points, that each ends before. */
    record Pieces(int[] tokens, int[] ends) {}

    private NativeTokenizer(long handle) {
        this.handle = handle;
    }

    /**
     * Makes a tokenizer of its description.
     *
     * @param name what messages call it
     * @param json its description
     * @throws GyreException if it's no tokenizer, or the library doesn't load here
     */
    static NativeTokenizer of(String name, String json) {
        if (!Boolean.getBoolean(OFFLINE)) {
            throw new GyreException("tokenizers need a Java that was started with -D" + OFFLINE
                    + "=true, as the gyre script does, so that nothing is fetched");
        }
        try {
            LibUtils.checkStatus(); // loads the library
            long handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
            NativeTokenizer tokenizer = new NativeTokenizer(handle);
            CLEANER.register(tokenizer, () -> TokenizersLibrary.LIB.deleteTokenizer(handle));
            TokenizersLibrary.LIB.disablePadding(handle);
            TokenizersLibrary.LIB.disableTruncation(handle);
            return tokenizer;
        } catch (EngineException | LinkageError e) {
            throw new GyreException(
                    "the library that reads tokenizers doesn't load here (" + e
                            + "): it takes Linux with glibc 2.34 and libstdc++, macOS on ARM, or Windows",
                    e);
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("it's empty");
            throw new GyreException(
                    name + ": is no tokenizer that can be read (" + reason
                            + "): name a tokenizer.json of Hugging Face's tokenizers",
                    e);
        }
    }

    /**
     * The tokens of a text.
     *
     * @param marked whether with those that the tokenizer itself puts before and behind it
     */
    int[] tokens(String text, boolean marked) {
        return encoded(text, marked, NativeTokenizer::tokens);
    }

    /** The tokens of a text by themselves, and where each ends. */
    Pieces encode(String text) {
        return encoded(text, false, encoding -> {
            CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
            int[] ends = Arrays.stream(spans)
                    .mapToInt(span -> span == null ? 0 : span.getEnd())
                    .toArray();
            return new Pieces(tokens(encoding), ends);
        });
    }

    private <T> T encoded(String text, boolean marked, LongFunction<T> read) {
        long encoding = TokenizersLibrary.LIB.encode(handle, text, marked);
        try {
            return read.apply(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
            Reference.reachabilityFence(this);
        }
    }

    private static int[] tokens(long encoding) {
        return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    /** The text of tokens, without that of marks. Characters that aren't complete are U+FFFD. */
    String decode(int... tokens) {
        try {
            return TokenizersLibrary.LIB.decode(
                    handle, Arrays.stream(tokens).asLongStream().toArray(), true);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
