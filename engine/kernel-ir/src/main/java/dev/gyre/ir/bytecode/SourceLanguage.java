package dev.gyre.ir.bytecode;

import java.lang.classfile.Attribute;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.util.Optional;
import java.util.Set;

/** The languages other than Java that a class file names as its source's, whose compilers write no annotations of local variables. */
enum SourceLanguage {
    KOTLIN("Kotlin"),
    SCALA("Scala");

    private static final String KOTLIN_METADATA = "Lkotlin/Metadata;";
    private static final Set<String> SCALA_ATTRIBUTES = Set.of("Scala", "ScalaSig", "TASTY");

    private final String text;

    SourceLanguage(String text) {
        this.text = text;
    }

    /** The source language of a class; empty for Java, and where it isn't known. */
    static Optional<SourceLanguage> of(ClassModel model) {
        boolean kotlin = model.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(a -> a.annotations().stream())
                .anyMatch(a -> a.className().equalsString(KOTLIN_METADATA));
        if (kotlin) {
            return Optional.of(KOTLIN);
        }
        boolean scala = model.attributes().stream()
                .map(Attribute::attributeName)
                .anyMatch(name -> SCALA_ATTRIBUTES.contains(name.stringValue()));
        return scala ? Optional.of(SCALA) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
