package dev.gyre.cli.process;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Help whose lines break at blanks alone, where picocli also breaks within file names, commands and numbers of papers. */
public final class WordHelp extends Help {

    private static final int INDENT = 2;

    /** The help of a command. */
    public WordHelp(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    @Override
    public Layout createDefaultLayout(
            List<OptionSpec> options, List<PositionalParamSpec> parameters, ColorScheme colours) {
        Layout layout = super.createDefaultLayout(options, parameters, colours);
        return new Layout(
                colours,
                new WordTable(colours, layout.textTable().columns()),
                layout.optionRenderer(),
                layout.parameterRenderer());
    }

    @Override
    public String description(Object... parameters) {
        return text(commandSpec().usageMessage().description(), parameters);
    }

    @Override
    public String footer(Object... parameters) {
        return text(commandSpec().usageMessage().footer(), parameters);
    }

    private String text(String[] paragraphs, Object... parameters) {
        WordTable table = new WordTable(
                colorScheme(), new Column(commandSpec().usageMessage().width(), 0, Column.Overflow.WRAP));
        table.indentWrappedLines = 0;
        for (String paragraph : paragraphs) {
            for (Ansi.Text line : colorScheme()
                    .text(String.format(Locale.ROOT, paragraph, parameters))
                    .splitLines()) {
                table.addRowValues(line);
            }
        }
        return table.toString();
    }

    @Override
    public String commandList(Map<String, Help> commands) {
        int names = commands.values().stream()
                .mapToInt(h -> h.commandNamesText(", ").plainString().length())
                .max()
                .orElse(0);
        int width = commandSpec().usageMessage().width();
        WordTable table = new WordTable(
                colorScheme(),
                new Column(names + 2, INDENT, Column.Overflow.SPAN),
                new Column(width - names - 2, INDENT, Column.Overflow.WRAP));
        for (Help help : commands.values()) {
            String[] header = help.commandSpec().usageMessage().header();
            String[] about = header.length > 0
                    ? header
                    : help.commandSpec().usageMessage().description();
            Ansi.Text[] lines = colorScheme()
                    .text(about.length == 0 ? "" : String.format(Locale.ROOT, about[0]))
                    .splitLines();
            for (int i = 0; i < lines.length; i++) {
                table.addRowValues(
                        i == 0 ? help.commandNamesText(", ") : colorScheme().text(""), lines[i]);
            }
        }
        return table.toString();
    }

    /** A table whose wrapped cells are cut at blanks before picocli sees them. */
    private static final class WordTable extends TextTable {

        WordTable(ColorScheme colours, Column... columns) {
            super(colours, columns);
        }

        @Override
        public Cell putValue(int row, int column, Ansi.Text value) {
            Column of = columns()[column];
            if (of.overflow != Column.Overflow.WRAP || value == null) {
                return super.putValue(row, column, value);
            }
            int place = row;
            Ansi.Text left = value;
            Ansi.Text indent = value.substring(0, 0);
            while (true) {
                int room = of.width - of.indent - indent.plainString().length();
                int end = end(left.plainString(), room);
                Cell last = super.putValue(place, column, indent.concat(left.substring(0, end)));
                String rest = left.plainString().substring(end);
                if (rest.isBlank()) {
                    return last;
                }
                left = left.substring(end + rest.length() - rest.stripLeading().length());
                indent = value.substring(0, 0).concat(" ".repeat(indentWrappedLines));
                place = last.row + 1;
                while (rowCount() <= place) {
                    addEmptyRow();
                }
            }
        }

        /** Characters of a text that a line holds: up to the last blank, and in a word that's longer than the line, all that fits. */
        private static int end(String text, int room) {
            if (text.length() <= room) {
                return text.length();
            }
            int blank = text.lastIndexOf(' ', room);
            return blank > 0 ? blank : room;
        }
    }
}
