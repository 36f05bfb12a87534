console.log('x', process.argv.slice(2));; process.exit(3)
