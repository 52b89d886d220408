package dev.gyre.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The levels, form and destination of log lines, for Logback, which finds this as a service: warnings and errors, a line each, to standard
 * error, as standard output is for data; {@code -v} lowers the level. The same as a file of Logback's would mean a parser of XML and
 * several hundred classes more at each start. Who names such a file, or has one in the class path, gets what it says.
 */
public final class LogFormat extends ContextAwareBase implements Configurator {

    private static final String CHOSEN = "logback.configurationFile";

    /** Called by Logback. */
    public LogFormat() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (isElsewhere()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(new Line());
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // Looks for graphics cards, which nothing here asks of it, and warns where their driver is old.
        context.getLogger("ai.djl.util.cuda").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static boolean isElsewhere() {
        ClassLoader path = LogFormat.class.getClassLoader();
        return System.getProperty(CHOSEN) != null
                || Stream.of("logback-test.xml", "logback.xml").anyMatch(f -> path.getResource(f) != null);
    }

    /** A message: level, class, text; of an exception, no trace. */
    private static final class Line extends LayoutBase<ILoggingEvent> {

        private static final int LEVEL = 5;

        @Override
        public String doLayout(ILoggingEvent event) {
            String level = event.getLevel().toString();
            String name = event.getLoggerName();
            return level + " ".repeat(Math.max(0, LEVEL - level.length()) + 1)
                    + name.substring(name.lastIndexOf('.') + 1) + ": " + event.getFormattedMessage()
                    + System.lineSeparator();
        }
    }
}
