package io.hivesync.app;

import io.hivesync.app.BladeModels.BladeModel;
import io.hivesync.capture.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The models that the files in an app's {@code schema} folder declare, for where there is no Hive file to ask. They are read as
 * text, not run: what a program computes there is not seen.
 */
final class DeclaredModels {
    private static final String FOLDER = "schema";
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?<![:'\"`\\w])//[^\\n]*");
    private static final Pattern MODEL = Pattern.compile("\\bmodel\\s*(?:<[^(]*>)?\\(\\s*(?=\\{)");
    private static final Pattern LINK = Pattern.compile("^link\\s*\\(\\s*(?=\\{)");
    private static final Pattern TEXT = Pattern.compile("^(['\"`])([A-Za-z][A-Za-z0-9_]*)\\1$");

    private DeclaredModels() {}

    private record Model(String slug, String plural, String table, Map<String, String> fields) {}

    /** @throws IOException when the folder cannot be read */
    static List<BladeModel> read(Path app) throws IOException {
        List<Model> declared = new ArrayList<>();
        if (Files.isDirectory(app.resolve(FOLDER))) {
            try (Stream<Path> files = Files.walk(app.resolve(FOLDER))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".ts"))
                        .sorted()
                        .toList()) {
                    declared.addAll(
                            models(COMMENT.matcher(Files.readString(file)).replaceAll("")));
                }
            }
        }
        return declared.stream()
                .filter(model -> Selection.defaults().hasTable(model.table()))
                .map(model -> new BladeModel(model.slug(), model.table(), cascades(model.slug(), declared)))
                .toList();
    }

    private static List<Model> models(String text) {
        List<Model> models = new ArrayList<>();
        Matcher start = MODEL.matcher(text);
        while (start.find()) {
            Map<String, String> properties = TypeScriptObject.properties(text, start.end());
            String slug = text(properties.get("slug"), "");
            if (!slug.isEmpty()) {
                String plural = text(properties.get("pluralSlug"), pluralOf(slug));
                String fields = properties.getOrDefault("fields", "");
                models.add(new Model(
                        slug,
                        plural,
                        text(properties.get("table"), snakeCase(plural)),
                        TypeScriptObject.properties(fields, 0)));
            }
        }
        return models;
    }

    private static String text(@org.jspecify.annotations.Nullable String literal, String otherwise) {
        Matcher text = TEXT.matcher(literal == null ? "" : literal);
        return text.matches() ? text.group(2) : otherwise;
    }

    private static Map<String, String> cascades(String target, List<Model> models) {
        Map<String, String> cascades = new TreeMap<>();
        for (Model model : models) {
            model.fields().forEach((field, type) -> {
                Matcher link = LINK.matcher(type);
                if (link.find()) {
                    Map<String, String> options = TypeScriptObject.properties(type, link.end());
                    Map<String, String> actions = TypeScriptObject.properties(options.getOrDefault("actions", ""), 0);
                    if (text(options.get("target"), "").equals(target)
                            && text(actions.get("onDelete"), "").equals("CASCADE")) {
                        cascades.put(model.plural(), field);
                    }
                }
            });
        }
        return cascades;
    }

    /** As Blade makes it. */
    private static String pluralOf(String slug) {
        if (slug.endsWith("y")) {
            return slug.substring(0, slug.length() - 1) + "ies";
        }
        boolean hissing = Stream.of("s", "ch", "sh", "ex").anyMatch(slug::endsWith);
        return slug + (hissing ? "es" : "s");
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
