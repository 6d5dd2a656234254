package io.hivesync.app;

import io.hivesync.sinks.spi.SinkProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The kinds of targets that there are, by URL scheme. */
final class SinkKinds {
    private final Map<String, SinkProvider> byScheme = new TreeMap<>();

    private SinkKinds() {}

    static SinkKinds builtIn() {
        SinkKinds kinds = new SinkKinds();
        ServiceLoader.load(SinkProvider.class)
                .forEach(provider -> provider.schemes().forEach(scheme -> kinds.byScheme.put(scheme, provider)));
        return kinds;
    }

    /** Also those in the jars of a folder. */
    static SinkKinds withPlugins(Path folder) {
        SinkKinds kinds = builtIn();
        List<SinkPlugins.Found> plugins = SinkPlugins.in(folder);
        Map<String, String> owners = new TreeMap<>();
        kinds.byScheme.keySet().forEach(scheme -> owners.put(scheme, "Hive Sync itself"));
        for (SinkPlugins.Found plugin : plugins) {
            for (String scheme : new TreeSet<>(plugin.schemes())) {
                String owner = owners.putIfAbsent(scheme, plugin.jar());
                if (owner != null) {
                    throw new InputException("The plugin " + plugin.jar() + " brings the URL scheme '" + scheme
                            + "', which " + owner + " has already. Remove one of them from " + folder + ".");
                }
                kinds.byScheme.put(scheme, plugin.provider());
            }
        }
        return kinds;
    }

    Optional<SinkProvider> of(String scheme) {
        return Optional.ofNullable(byScheme.get(scheme));
    }

    /** The kind that can say what it needs, in this form. */
    Optional<SinkProvider> ofSchemaForm(String form) {
        return byScheme.values().stream()
                .filter(provider -> provider.schemaForms().contains(form))
                .findFirst();
    }

    Set<String> schemaForms() {
        Set<String> forms = new TreeSet<>();
        byScheme.values().forEach(provider -> forms.addAll(provider.schemaForms()));
        return forms;
    }

    Set<String> schemes() {
        return byScheme.keySet();
    }
}
