'use strict';

(async () => {
	const text = async (file) => (await fetch(file)).text();

	async function send(request, typed) {
		const headers = new Headers({
			'content-type': 'application/json',
			accept: 'application/graphql-response+json, application/json;q=0.9, text/event-stream;q=0.8',
		});
		const authorization = await signIn.authorization();
		if (authorization) {
			headers.set('authorization', authorization);
		}
		// Headers typed in the editor take precedence.
		Object.entries(typed ?? {}).forEach(([name, value]) => headers.set(name, value));
		const response = await fetch('graphql', { method: 'POST', headers, body: JSON.stringify(request) });
		return { response, refused: response.status === 401 && headers.get('authorization') === authorization };
	}

	async function fetcher(request, options) {
		let { response, refused } = await send(request, options?.headers);
		if (refused) {
			signIn.forgetToken();
			({ response, refused } = await send(request, options?.headers));
		}
		if (refused) {
			signIn.signOut();
			({ response } = await send(request, options?.headers));
		}
		const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
		return isStream ? results(response.body) : response.json();
	}

	// The results in a stream of server-sent events, until GraphiQL stops it.
	async function* results(body) {
		const reader = body.pipeThrough(new TextDecoderStream()).getReader();
		try {
			let buffer = '';
			for (let part = await reader.read(); !part.done; part = await reader.read()) {
				const events = (buffer + part.value).split('\n\n');
				buffer = events.pop();
				for (const event of events) {
					const data = /^data: (.+)$/m.exec(event);
					if (data) {
						yield JSON.parse(data[1]);
					}
				}
			}
		} finally {
			reader.cancel();
		}
	}

	const examples = await text('graphiql/examples.graphql');
	const exampleVariables = await text('graphiql/examples.json');
	const signInMenu = await signIn.menu();

	// Start with the query of the link, or else the tab of the last visit, or else the examples.
	const link = Object.fromEntries(new URLSearchParams(location.search));
	const visited = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{}');
	const start =
		link.query !== undefined
			? link
			: (visited.tabs?.[visited.activeTabIndex] ?? { query: examples, variables: exampleVariables });

	// The editor's content, mirrored in the address bar unless it is the unchanged examples.
	const shown = { query: start.query, variables: start.variables, operationName: start.operationName };

	function show(change) {
		Object.assign(shown, change);
		const address = new URLSearchParams();
		if (shown.query !== examples) {
			for (const name of ['query', 'variables', 'operationName']) {
				if (shown[name]) {
					address.set(name, shown[name]);
				}
			}
		}
		history.replaceState(null, '', address.size > 0 ? `?${address}` : location.pathname);
	}

	ReactDOM.createRoot(document.getElementById('graphiql')).render(
		React.createElement(GraphiQL, {
			fetcher,
			defaultQuery: '',
			defaultEditorToolsVisibility: true,
			...shown,
			onEditQuery: (query) => show({ query }),
			onEditVariables: (variables) => show({ variables }),
			onEditOperationName: (operationName) => show({ operationName }),
			onTabChange: ({ tabs, activeTabIndex }) => {
				const { query, variables, operationName } = tabs[activeTabIndex];
				show({ query, variables, operationName });
			},
			// Replacing the logo to add the menu drops GraphiQL's name, so it is repeated here.
			children:
				signInMenu &&
				React.createElement(
					GraphiQL.Logo,
					null,
					signInMenu,
					React.createElement('span', null, 'Graph', React.createElement('em', null, 'i'), 'QL'),
				),
		}),
	);
})();
