package io.posttopic.adoption;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The arguments of a command.
 *
 * @param flags the arguments without a value
 * @param json whether to print JSON
 * @param settings the arguments that are settings of the server
 */
record CommandLine(Set<String> flags, boolean json, List<String> settings) {

	/**
	 * Parses the arguments after the command's name.
	 * @param supportedFlags the flags that the command has
	 * @throws IllegalArgumentException with a message for the user, if an argument is
	 * unknown
	 */
	static CommandLine parse(List<String> arguments, Set<String> supportedFlags) {
		Set<String> flags = new HashSet<>();
		List<String> settings = new ArrayList<>();
		String format = "text";
		for (Iterator<String> remaining = arguments.iterator(); remaining.hasNext();) {
			String argument = remaining.next();
			if (argument.equals("--format")) {
				format = remaining.hasNext() ? remaining.next() : "";
			}
			else if (argument.startsWith("--format=")) {
				format = argument.substring("--format=".length());
			}
			else if (supportedFlags.contains(argument)) {
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
