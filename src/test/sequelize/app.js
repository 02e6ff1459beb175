// An application whose join tables have no model. It does what the lines of its standard input say: {"id": 1, "run": JavaScript}
// is answered by {"id": 1, "value": ...} or {"id": 1, "error": {...}}, many at a time.
'use strict'
const { createInterface } = require('node:readline')
const { Sequelize, DataTypes } = require('sequelize')

const connect = () => new Sequelize(process.env.DATABASE_URL, { logging: false, pool: { max: 8 } })

const sequelize = connect()
const User = sequelize.define('User', { username: DataTypes.STRING, name: DataTypes.STRING })
const Post = sequelize.define('Post', { title: DataTypes.STRING, body: DataTypes.TEXT })
const Topic = sequelize.define('Topic', { name: DataTypes.STRING })
Post.belongsToMany(Topic, { through: 'PostTopic' })
Topic.belongsToMany(Post, { through: 'PostTopic' })
Post.belongsToMany(User, { through: 'PostAction' })
User.belongsToMany(Post, { through: 'PostAction' })
Post.belongsTo(User, { as: 'Author' })

// The model that somebody defines later, to count, with the name of the table that is there. It has an instance of its own: where
// an instance has the associations already, sync() would make the table of this model, and without its second key.
const later = connect()
const key = { type: DataTypes.INTEGER, primaryKey: true }
const PostTopic = later.define('PostTopic', { PostId: key, TopicId: key, note: DataTypes.TEXT }, { freezeTableName: true })

const names = { sequelize, User, Post, Topic, later, PostTopic }
const AsyncFunction = (async () => {}).constructor

async function answer({ id, run }) {
	try {
		return { id, value: await new AsyncFunction(...Object.keys(names), run)(...Object.values(names)) }
	}
	catch (error) {
		return { id, error: { name: error.name, message: error.message, code: error.original?.code } }
	}
}

createInterface({ input: process.stdin })
	.on('line', async (line) => console.log(JSON.stringify(await answer(JSON.parse(line)))))
	.on('close', () => process.exit())
