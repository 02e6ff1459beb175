package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The arguments of a command.
 *
 * @param flags those without a value
 * @param json whether a machine reads the answer
 * @param settings those that are settings of the server
 */
record CommandLine(Set<String> flags, boolean json, List<String> settings) {

	/**
	 * Parses the arguments after the command's name.
	 * @param known the flags that the command has
	 * @throws IllegalArgumentException with a message for a person, if one is unknown
	 */
	static CommandLine parse(List<String> arguments, Set<String> known) {
		Set<String> flags = new HashSet<>();
		List<String> settings = new ArrayList<>();
		String format = "text";
		for (Iterator<String> all = arguments.iterator(); all.hasNext();) {
			String argument = all.next();
			if (argument.equals("--format")) {
				format = all.hasNext() ? all.next() : "";
			}
			else if (argument.startsWith("--format=")) {
				format = argument.substring("--format=".length());
			}
			else if (known.contains(argument)) {
				flags.add(argument);
			}
			else if (argument.matches("--[\\w.\\[\\]-]+=.*")) {
				settings.add(argument);
			}
			else {
				throw new IllegalArgumentException("unknown argument: " + argument);
			}
		}
		if (!List.of("text", "json").contains(format)) {
			throw new IllegalArgumentException("--format is text or json, and not: " + format);
		}
		return new CommandLine(flags, format.equals("json"), settings);
	}

	boolean has(String flag) {
		return this.flags.contains(flag);
	}

}
