'use strict';

// The button that copies the operation in the editor as a command for a shell, with the token of the user who is signed in.
const CopyAsCurl = (() => {
	const LABEL = 'Copy as curl';

	const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

	async function command({ queryEditor, variableEditor, headerEditor }) {
		const query = queryEditor.getValue();
		const { operationName, operations = [] } = queryEditor;
		const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
		const headers = new Headers({ 'Content-Type': 'application/json' });
		if (operation?.operation === 'subscription') {
			headers.set('Accept', 'text/event-stream');
		}
		const authorization = await signIn.authorization();
		if (authorization) {
			headers.set('Authorization', authorization);
		}
		Object.entries(JSON.parse(headerEditor?.getValue() || '{}')).forEach(([name, value]) => headers.set(name, value));
		const variables = JSON.parse(variableEditor.getValue() || '{}');
		return [
			`curl -N ${quoted(new URL('graphql', location).href)}`,
			...[...headers].map((header) => `-H ${quoted(header.join(': '))}`),
			`-d ${quoted(JSON.stringify({ query, variables, operationName }))}`,
		].join(' \\\n  ');
	}

	// Unlike navigator.clipboard, this also works on a page without TLS.
	function copy(text) {
		document.addEventListener(
			'copy',
			(event) => {
				event.clipboardData.setData('text/plain', text);
				event.preventDefault();
				event.stopImmediatePropagation();
			},
			{ capture: true, once: true },
		);
		document.execCommand('copy');
	}

	return function CopyAsCurl() {
		const editors = GraphiQL.React.useEditorContext({ nonNull: true });
		const [label, setLabel] = React.useState(LABEL);
		return React.createElement(
			GraphiQL.React.ToolbarButton,
			{
				label,
				onClick: () =>
					command(editors).then(
						(text) => {
							copy(text);
							setLabel(LABEL);
						},
						(failure) => setLabel(`${LABEL}: ${failure.message}`),
					),
			},
			React.createElement('span', { className: 'copy-as-curl' }, 'curl'),
		);
	};
})();
