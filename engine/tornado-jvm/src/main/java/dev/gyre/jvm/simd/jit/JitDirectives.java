package dev.gyre.jvm.simd.jit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the JIT how to compile generated vector code: by its second compiler only, with all of the Vector API inlined. What HotSpot's
 * command {@code Compiler.directives_add} takes is beside this class. A JVM that hasn't that command compiles as it sees fit.
 */
enum JitDirectives {
    /** All vector code, compiled at once. */
    ALL("jit-directives.json"),
    /** Classes with long methods. */
    LONG("long-methods.json");

    private static final Logger LOG = LoggerFactory.getLogger(JitDirectives.class);

    private final String name;

    JitDirectives(String name) {
        this.name = name;
    }

    /** Adds them; gives whether the JVM took them. */
    boolean add() {
        try (InputStream directives = JitDirectives.class.getResourceAsStream(name)) {
            Path file = Files.createTempFile("gyre", name);
            try {
                Files.copy(directives, file, StandardCopyOption.REPLACE_EXISTING);
                Object answer = ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "compilerDirectivesAdd",
                                new Object[] {new String[] {file.toString()}},
                                new String[] {String[].class.getName()});
                LOG.debug("{}", answer);
                return true;
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException e) {
            LOG.info("this JVM takes no compiler directives, so the first steps are slower: {}", e.toString());
            return false;
        }
    }
}
