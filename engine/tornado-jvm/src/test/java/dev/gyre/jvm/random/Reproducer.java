package dev.gyre.jvm.random;

import dev.gyre.jvm.simd.CompilerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Prints a random kernel as a program of its own, which runs it as a plan does and as plain Java, and prints where they differ. */
final class Reproducer {
    private Reproducer() {}

    /** The program of a kernel for given arguments. */
    static String source(String className, Program program, Inputs inputs, CompilerSettings settings, int threads) {
        return template()
                .replace("{bytes}", String.valueOf(settings.bits() / Byte.SIZE))
                .replace("{fma}", String.valueOf(settings.contract()))
                .replace("{threads}", String.valueOf(threads))
                .replace("{class}", className)
                .replace("{helpers}", Compiler.HELPERS.indent(4))
                .replace("{kernel}", program.print("k").indent(4))
                .replace("{size}", String.valueOf(Inputs.SIZE))
                .replace("{arrays}", inputs.source().indent(8))
                .replace("{seed}", String.valueOf(inputs.contentSeed()))
                .replace("{large}", Inputs.large(settings.contract()) + "f")
                .replace("{rarely}", String.valueOf(Inputs.rarely(settings.contract())))
                .replace("{n}", String.valueOf(Inputs.N))
                .replace("{m}", String.valueOf(Inputs.M));
    }

    private static String template() {
        try (InputStream in = Reproducer.class.getResourceAsStream("Failing.java.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
