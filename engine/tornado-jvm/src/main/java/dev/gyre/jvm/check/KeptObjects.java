package dev.gyre.jvm.check;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.KernelContext;

/** What the objects that a kernel is called with held once: their fields that may change, and the arrays in them, to be put back. */
final class KeptObjects {
    private static final Logger LOG = LoggerFactory.getLogger(KeptObjects.class);

    private final List<Runnable> restores = new ArrayList<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private KeptObjects() {}

    /** What arguments other than arrays hold, and the static fields of the kernel's class that are numbers, arrays of them or atomic. */
    static KeptObjects of(Class<?> owner, Object... arguments) {
        KeptObjects kept = new KeptObjects();
        for (Field field : owner.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && isSmall(field.getType())) {
                kept.keep(null, field);
            }
        }
        for (Object argument : arguments) {
            if (!KeptMemory.is(argument)) {
                kept.keep(argument);
            }
        }
        return kept;
    }

    private static boolean isSmall(Class<?> type) {
        return type.isPrimitive()
                || (type.isArray() && type.getComponentType().isPrimitive())
                || type == AtomicInteger.class
                || type == AtomicLong.class;
    }

    private void keep(Object object) {
        if (object == null || object instanceof KernelContext || object instanceof Class<?> || !seen.add(object)) {
            return;
        }
        switch (object) {
            case AtomicInteger number -> {
                int value = number.get();
                restores.add(() -> number.set(value));
            }
            case AtomicLong number -> {
                long value = number.get();
                restores.add(() -> number.set(value));
            }
            case Object array when KeptMemory.is(array) -> restores.add(KeptMemory.of(array)::restore);
            default -> fields(object);
        }
    }

    private void fields(Object object) {
        for (Class<?> type = object.getClass(); type != null && !isLibrary(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    keep(object, field);
                }
            }
        }
    }

    private static boolean isLibrary(Class<?> type) {
        return type.getName().startsWith("java.") || type.getName().startsWith("jdk.");
    }

    private void keep(Object owner, Field field) {
        try {
            field.setAccessible(true);
            Object value = field.get(owner);
            if (!Modifier.isFinal(field.getModifiers())) {
                restores.add(() -> set(owner, field, value));
            }
            if (!field.getType().isPrimitive()) {
                keep(value);
            }
        } catch (InaccessibleObjectException | IllegalAccessException e) {
            LOG.debug("{} isn't put back between orders: {}", field, e.getMessage());
        }
    }

    private static void set(Object owner, Field field, Object value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts all of it back. */
    void restore() {
        restores.forEach(Runnable::run);
    }
}
