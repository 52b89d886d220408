import freemarker.core.Environment;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateScalarModel;
import freemarker.template.TemplateSequenceModel;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes TornadoVM's types, a class of each row of types.ftl, by the template that the row names. The build runs it with the folder of templates
 * and that of sources. Files that stay the same aren't touched, so that they aren't compiled again, and those of rows that are gone are deleted.
 */
public final class Generate {
    private static final String PACKAGE = "uk/ac/manchester/tornado/api";

    private Generate() {}

    public static void main(String[] folders) throws IOException, TemplateException {
        Configuration templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setDirectoryForTemplateLoading(Path.of(folders[0]).toFile());
        templates.setDefaultEncoding("UTF-8");
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        Environment table = templates.getTemplate("types.ftl").createProcessingEnvironment(null, Writer.nullWriter());
        table.process();
        TemplateSequenceModel types = (TemplateSequenceModel) table.getVariable("types");
        Path sources = Path.of(folders[1]);
        Set<Path> written = new HashSet<>();
        for (int i = 0; i < types.size(); i++) {
            TemplateHashModel type = (TemplateHashModel) types.get(i);
            String template = text(type, "template") + ".ftl";
            StringWriter source = new StringWriter();
            source.write(
                    "// Generated from " + template + " by a row of types.ftl in src/main/templates: change those.\n");
            templates.getTemplate(template).process(type, source);
            Path file = sources.resolve(PACKAGE, text(type, "package"), text(type, "Type") + ".java");
            write(file, source.toString());
            written.add(file);
        }
        deleteOthers(sources, written);
    }

    private static String text(TemplateHashModel type, String key) throws TemplateModelException {
        return ((TemplateScalarModel) type.get(key)).getAsString();
    }

    private static void write(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    private static void deleteOthers(Path sources, Set<Path> written) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(sources)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            if (!written.contains(file)) {
                Files.delete(file);
            }
        }
    }
}
