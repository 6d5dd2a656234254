package io.hivesync.app;

import io.hivesync.sinks.spi.SinkProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The sink providers in a folder of jars. Their classes see ours; all jars of the folder see each other. */
final class SinkPlugins {
    private SinkPlugins() {}

    /** @param jar its file name */
    record Found(String jar, SinkProvider provider, Set<String> schemes) {}

    /** At least one. Their class loader stays open: the sinks load classes for as long as the process runs. */
    static List<Found> in(Path folder) {
        URLClassLoader loader = new URLClassLoader("plugins", urls(folder), SinkPlugins.class.getClassLoader());
        List<Found> found = new ArrayList<>();
        try {
            Iterator<ServiceLoader.Provider<SinkProvider>> providers =
                    ServiceLoader.load(SinkProvider.class, loader).stream().iterator();
            while (providers.hasNext()) {
                ServiceLoader.Provider<SinkProvider> provider = providers.next();
                if (provider.type().getClassLoader() == loader) {
                    SinkProvider made = provider.get();
                    found.add(new Found(jar(provider.type()), made, made.schemes()));
                }
            }
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            // how ServiceLoader and the JVM say that a jar is defective or made for another version: the user's input
            // here
            throw new InputException("A plugin in " + folder + " cannot be loaded: " + reason(e)
                    + ". It has to be built for this version of Hive Sync and for Java "
                    + Runtime.version().feature() + " or older.");
        }
        if (found.isEmpty()) {
            throw new InputException("No jar in " + folder + " has a sink: META-INF/services/"
                    + SinkProvider.class.getName() + " names its provider.");
        }
        return found;
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + e.getCause() + ")";
    }

    private static String jar(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String path = source.getLocation().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static URL[] urls(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            URL[] urls = new URL[jars.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = checked(jars.get(i));
            }
            return urls;
        } catch (IOException e) {
            throw new InputException("--plugins: " + folder + " is no folder that can be read. Give one with jars.");
        }
    }

    /** The class loader would pass a broken jar over in silence. */
    private static URL checked(Path jar) throws MalformedURLException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw e;
        } catch (IOException e) {
            throw new InputException("The plugin " + jar + " is no jar that can be read (" + e.getMessage() + ").");
        }
    }
}
