package io.hivesync.sinks.spi;

/**
 * A setting of one kind of sink, declared once: the page of options and the checks of what was given come from it.
 *
 * @param key in kebab-case, with the unit in its name ({@code …-ms}, {@code …-bytes})
 * @param standard the default; empty when there is none
 * @param secret whether its value is never printed
 * @param sentence what it does, with its range; one sentence
 */
public record SinkOption(String key, String standard, boolean secret, String sentence) {}
